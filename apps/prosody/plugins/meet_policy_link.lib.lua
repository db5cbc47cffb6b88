-- The way to the policy service over its component: what clients ask it goes the same way as the events of the rooms, so that it
-- knows who is inside before it hears of their wishes. Nothing of that is lost while it is being restarted: each command has a
-- number, and is kept until the service says that it has done everything up to one,
--   <message from=POLICY to=HOST-WITH-ROOMS><handled xmlns="urn:parley:service:0" n=NUMBER/></message>
-- What came too late, and what was not confirmed, goes to the next one, as soon as that has asked every host that tells it events
-- for a snapshot.
--   local link = module:require "meet_policy_link";
--   link.send(message, command, size, function (reason) … end) -- "away" or "full": nobody will do it
local queue_of, timer, now = require "util.queue", require "util.timer", require "util.time".now;

local target = module:get_option_string("meet_events_to");
local patience = module:get_option_number("meet_link_patience", 10);
local most_waiting = module:get_option_number("meet_link_queue", 2000);
local most_bytes = module:get_option_number("meet_link_bytes", 4 * 1024 * 1024);

-- One state for all hosts: `hosts` tell events; `told` are those that have given the present connection a snapshot.
local state = module:shared("/*/meet_policy_link/state");
if not state.told then
	state.hosts, state.told, state.number = {}, {}, 0;
	state.waiting = { entries = queue_of.new(most_waiting); bytes = 0; };
	-- Sent, but not confirmed; `is_stale`: over a connection that is no more.
	state.sent = { entries = queue_of.new(most_waiting, true); bytes = 0; is_stale = false; };
end

local link = {};

function link.is_connected()
	local host = target and prosody.hosts[target];
	return host and host.modules.component and host.modules.component.connected or false;
end

-- Whether it knows the rooms of all hosts.
function link.is_ready()
	if not link.is_connected() then return false; end
	for host in pairs(state.hosts) do
		if not state.told[host] then return false; end
	end
	return true;
end

---- Two queues ----

local function put(queue, entry)
	if queue.bytes + entry.size > most_bytes or not queue.entries:push(entry) then return false; end
	queue.bytes = queue.bytes + entry.size;
	return true;
end
local function take(queue)
	local entry = queue.entries:pop();
	queue.bytes = queue.bytes - entry.size;
	return entry;
end

local function give_up_on_old(queue, time)
	local first = queue.entries:peek();
	while first and time - first.since >= patience do
		take(queue).give_up("away");
		first = queue.entries:peek();
	end
	return first and first.since;
end

-- While there is somebody who could be told that it was in vain. Returns the seconds until it is to be looked at again.
local function watch(time)
	if link.is_ready() then
		state.is_watched = state.sent.entries:count() > 0;
		return state.is_watched and patience or nil;
	end
	local oldest = math.min(give_up_on_old(state.sent, time) or math.huge, give_up_on_old(state.waiting, time) or math.huge);
	state.is_watched = oldest < math.huge;
	return state.is_watched and math.max(0.05, oldest + patience - time) or nil;
end
local function begin_to_watch()
	if state.is_watched then return; end
	state.is_watched = true;
	timer.add_task(patience, watch);
end

local function send_now(entry)
	state.number = state.number + 1;
	entry.number = state.number;
	entry.command.attr.n = ("%d"):format(entry.number);
	-- Of more than one can keep the oldest are taken for done.
	while state.sent.entries:count() > 0 and (state.sent.entries:count() >= most_waiting or state.sent.bytes + entry.size > most_bytes) do
		take(state.sent);
	end
	put(state.sent, entry);
	module:send(entry.message);
end

local function flush()
	if not link.is_ready() then return; end
	if state.sent.is_stale then
		state.sent.is_stale = false;
		-- What may have been done already says so.
		for _, entry in state.sent.entries:items() do
			entry.command.attr.again = "true";
			module:send(entry.message);
		end
	end
	while state.waiting.entries:count() > 0 do send_now(take(state.waiting)); end
end

---- What modules do with it ----

-- Sends a message with a command now, or when the service is back. `give_up` is called with the reason when that will not be.
function link.send(message, command, size, give_up)
	local entry = { message = message; command = command; size = size; give_up = give_up; since = now() };
	if state.waiting.entries:count() == 0 and not state.sent.is_stale and link.is_ready() then
		send_now(entry);
	elseif not put(state.waiting, entry) then
		return give_up("full");
	end
	begin_to_watch();
end

-- Everything up to this number is done.
function link.handled(number)
	local first = state.sent.entries:peek();
	while first and first.number <= number do
		take(state.sent);
		first = state.sent.entries:peek();
	end
end

-- Of this host it wants to know the rooms.
function link.follow()
	state.hosts[module.host] = true;
	function module.unload() state.hosts[module.host] = nil; end
end
-- This host has told it all of them.
function link.told()
	state.told[module.host] = true;
	flush();
end
-- It has a new connection, and knows nothing that it was told over the one before.
function link.reset()
	state.told = {};
	state.sent.is_stale = state.sent.entries:count() > 0;
end

return link;
