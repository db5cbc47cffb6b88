-- One of the room services at its own address (prosody-contract §3). What a client sends there goes on to the policy service,
-- which decides everything:
--   <message type="headline" from=HERE to=POLICY>
--     <command xmlns="urn:parley:service:0" from=FULL-JID id? type="chat"? n=NUMBER>CHILDREN OF THE MESSAGE</command></message>
-- It answers through mod_meet_delivery. Here is only bounded how much and how often one session may ask.
--   meet_service_identity = TYPE    of the component in disco#info, if it is one of its own
local st, throttle = require "util.stanza", require "util.throttle";
local cache = require "util.cache";
local refuse, people = module:require "meet_refuse", module:require "meet_people";
local buckets = module:require "meet_room_buckets";
local link = module:require "meet_policy_link";
local xmlns = "urn:parley:service:0";

local target = module:get_option_string("meet_events_to");
local largest = module:get_option_number("meet_command_size", 16 * 1024);
-- A moderator who sends five hundred people to breakout rooms asks five hundred times at once.
local burst = module:get_option_number("meet_command_burst", 600);
local per_second = module:get_option_number("meet_command_rate", 10);
-- Of one address, of all services together: a school may be behind one. What somebody asks may be told to all in a room.
local of_address = module:get_option("meet_command_address_rate", { 3000, 100 });
local commands = module:metric("counter", "commands", "", "Messages that went on to the policy service.", {});

local identity = module:get_option_string("meet_service_identity");
if identity then
	module:depends("disco");
	module:add_identity("component", identity);
end

local shared = module:shared("/*/meet_service/addresses");
shared.buckets = shared.buckets or cache.new(10000);

local function is_too_fast(event)
	local session = event.origin;
	session.meet_commands = session.meet_commands or throttle.create(burst, burst / per_second);
	if not session.meet_commands:poll(1) then return true; end
	return not buckets.among(shared.buckets, event, of_address[1], of_address[1] / of_address[2]):poll(1);
end

local function command_of(stanza)
	local attr = stanza.attr;
	local command = st.stanza("command", {
		xmlns = xmlns; from = attr.from; id = attr.id; type = attr.type == "chat" and "chat" or nil;
	});
	for _, child in ipairs(stanza.tags) do command:add_direct_child(child); end
	return command;
end

module:hook("message/host", function (event)
	local origin, stanza = event.origin, event.stanza;
	if stanza.attr.type == "error" or stanza.attr.from == target then return; end
	local size = #tostring(stanza);
	if people.is_person(event) then
		if size > largest then return refuse(event, "command-size", "modify", "not-acceptable", "The message is too long"); end
		if is_too_fast(event) then return refuse(event, "command-rate", "wait", "policy-violation", "Too many messages"); end
	end
	commands:with_labels():add(1);
	local command = command_of(stanza);
	local message = st.message({ from = module.host; to = target; type = "headline" }):add_child(command);
	link.send(message, command, size, function (reason)
		if origin.destroyed then return; end
		refuse(event, "command-" .. reason, "wait", "service-unavailable", "The service is not available");
	end);
	return true;
end, -1);
