-- The way to the policy service over its component: what clients ask it goes the same way as the events of the rooms, so that it
-- knows who is inside before it hears of their wishes. While it is being restarted, what is for it waits here, until it has
-- asked every host that tells it events for a snapshot again.
--   local link = module:require "meet_policy_link";
--   link.send(stanza, function (reason) … end) -- "away" or "full": it was not sent
local queue_of, timer, now = require "util.queue", require "util.timer", require "util.time".now;

local target = module:get_option_string("meet_events_to");
local patience = module:get_option_number("meet_link_patience", 10);
local most_waiting = module:get_option_number("meet_link_queue", 2000);
local most_bytes = module:get_option_number("meet_link_bytes", 4 * 1024 * 1024);

-- One state for all hosts: `hosts` tell events; `told` are those that have given the present connection a snapshot.
local state = module:shared("/*/meet_policy_link/state");
if not state.told then
	state.hosts, state.told, state.bytes = {}, {}, 0;
	state.waiting = queue_of.new(most_waiting);
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

local function leave(entry)
	state.bytes = state.bytes - entry.size;
	return entry;
end

local function flush()
	while state.waiting:count() > 0 and link.is_ready() do
		local entry = leave(state.waiting:pop());
		module:send(entry.stanza);
	end
end

local function give_up_on_old(time)
	local first = state.waiting:peek();
	while first and time - first.since >= patience do
		leave(state.waiting:pop());
		first.give_up("away");
		first = state.waiting:peek();
	end
	state.is_watched = first ~= nil;
	return first and math.max(0.05, patience - (time - first.since)) or nil;
end

-- Sends it now, or when the service is back. `give_up` is called with the reason when it cannot be sent.
function link.send(stanza, size, give_up)
	if state.waiting:count() == 0 and link.is_ready() then
		module:send(stanza);
		return;
	end
	if state.bytes + size > most_bytes or not state.waiting:push({ stanza = stanza; size = size; give_up = give_up; since = now() }) then
		give_up("full");
		return;
	end
	state.bytes = state.bytes + size;
	if state.is_watched then return; end
	state.is_watched = true;
	timer.add_task(patience, function () return give_up_on_old(now()); end);
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
function link.reset() state.told = {}; end

return link;
