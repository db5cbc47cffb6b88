-- PROSODY_ENABLE_RATE_LIMITS: a room is entered and left by so many people per second at most, because each of them is told to
-- all; who comes faster waits its turn, before anything is decided about it. Whoever joins may say other things meanwhile:
-- clients whose pings are not answered give up their connection, and would line up again at the end.
local async, cache, jid, timer = require "util.async", require "util.cache", require "util.jid", require "util.timer";
local now = require "util.time".now;
local people, refuse = module:require "meet_people", module:require "meet_refuse";
local waiter = module:require "meet_wait";
-- COMPAT(prosody-plugins): the names of mod_muc_rate_limit.
local rates = {
	join = module:get_option_number("muc_rate_joins", 3);
	leave = module:get_option_number("muc_rate_leaves", 5);
};
-- Who leaves holds up its own session until then.
local longest_wait = { join = 120, leave = 20 };
local next_turn = cache.new(10000);
local muc = module:depends("muc");

-- Seconds until it is the next one's turn: up to one second's worth may come at once. Nil when too many are before it.
local function wait_for_turn(kind, room_jid)
	local key, rate, time = kind .. room_jid, rates[kind], now();
	local turn = math.max(next_turn:get(key) or 0, time);
	local wait = turn - time - (rate - 1) / rate;
	if wait > longest_wait[kind] then return; end
	next_turn:set(key, turn + 1 / rate);
	return wait;
end

-- By person and room the join that waits, as it was said last.
local held = {};

local function join(event, key, room_jid)
	local origin, stanza = event.origin, event.stanza;
	if held[key] then
		held[key] = stanza;
		return true;
	end
	local seconds = wait_for_turn("join", room_jid);
	if not seconds then
		return refuse(event, "too-many-joins", "wait", "resource-constraint", "Too many people come at once, try again later");
	end
	if seconds <= 0 then return; end
	held[key] = stanza;
	timer.add_task(seconds, function ()
		local last = held[key];
		held[key] = nil;
		if not last or origin.destroyed then return; end
		last.meet_had_its_turn = true;
		origin.thread:run(last);
	end);
	return true;
end

local function leave(event, room_jid)
	local seconds = async.ready() and wait_for_turn("leave", room_jid) or 0;
	if seconds <= 0 then return; end
	local wait, go_on = waiter(event.origin);
	timer.add_task(seconds, function () go_on(); end);
	wait();
end

module:hook("presence/full", function (event)
	local stanza = event.stanza;
	if stanza.meet_had_its_turn or not people.is_person(event) then return; end
	local room_jid = jid.bare(stanza.attr.to);
	local room = muc.get_room_from_jid(room_jid);
	local is_inside = room and room:get_occupant_by_real_jid(stanza.attr.from) ~= nil or false;
	local key = stanza.attr.from .. "\n" .. room_jid;
	if stanza.attr.type == nil and not is_inside then return join(event, key, room_jid); end
	if stanza.attr.type ~= "unavailable" then return; end
	held[key] = nil;
	if is_inside then return leave(event, room_jid); end
end, 600);
