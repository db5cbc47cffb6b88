-- PROSODY_ENABLE_RATE_LIMITS: a room is entered and left by so many people per second at most, because each of them is told to
-- all; who comes faster waits its turn. Only the runner of the client's session waits, before anything is decided about it.
local async, cache, jid, timer = require "util.async", require "util.cache", require "util.jid", require "util.timer";
local now = require "util.time".now;
local service_hosts = module:get_option_set("meet_service_hosts", {});
-- COMPAT(prosody-plugins): the names of mod_muc_rate_limit.
local rates = {
	join = module:get_option_number("muc_rate_joins", 3);
	leave = module:get_option_number("muc_rate_leaves", 5);
};
local longest_wait = 120;
local next_turn = cache.new(10000);
local muc = module:depends("muc");

-- Seconds until it is the next one's turn: up to one second's worth may come at once.
local function wait_for_turn(kind, room_jid)
	local key, rate, time = kind .. room_jid, rates[kind], now();
	local turn = math.max(next_turn:get(key) or 0, time);
	local wait = turn - time - (rate - 1) / rate;
	if wait > longest_wait then return 0; end
	next_turn:set(key, turn + 1 / rate);
	return wait;
end

module:hook("presence/full", function (event)
	local origin, stanza = event.origin, event.stanza;
	local kind = stanza.attr.type == nil and "join" or stanza.attr.type == "unavailable" and "leave";
	if not kind or service_hosts:contains(jid.host(stanza.attr.from)) or not async.ready() then return; end
	local room_jid = jid.bare(stanza.attr.to);
	local room = muc.get_room_from_jid(room_jid);
	local is_inside = room and room:get_occupant_by_real_jid(stanza.attr.from) ~= nil or false;
	if is_inside ~= (kind == "leave") then return; end
	local seconds = wait_for_turn(kind, room_jid);
	if seconds <= 0 then return; end
	local wait, done = async.waiter();
	-- A session that has ended meanwhile has left by itself.
	timer.add_task(seconds, function () if not origin.destroyed then done(); end end);
	wait();
end, 600);
