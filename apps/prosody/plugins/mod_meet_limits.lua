-- How much people say in rooms, because each word goes to all: how long one stanza may be, how often one session, all sessions of
-- one network address, and all of a room together may speak. What is too long or too often is refused with the reason. When a
-- room is merely busy, because two hundred people answer at once, those who come later wait a moment. Presence is never refused
-- for being too often, as clients leave a conference that refuses theirs: the latest one waits until it is its turn.
local async, throttle, timer = require "util.async", require "util.throttle", require "util.timer";
local jid, now = require "util.jid", require "util.time".now;
local muc = module:depends("muc");
local people, refuse = module:require "meet_people", module:require "meet_refuse";
local buckets, waiter = module:require "meet_room_buckets", module:require "meet_wait";

local longest = {
	message = module:get_option_number("meet_message_size", 32 * 1024);
	presence = module:get_option_number("meet_presence_size", 64 * 1024);
};
-- { at once, a second } of one session. Clients that encrypt send a key to everybody, one by one, whenever somebody comes or goes.
local of_session = {
	groupchat = module:get_option("meet_groupchat_rate", { 60, 5 });
	private = module:get_option("meet_private_rate", { 1200, 60 });
	presence = module:get_option("meet_presence_rate", { 120, 10 });
};
-- Of one address, to one room: a school may be behind one.
local of_address = module:get_option("meet_address_rate", { 600, 60 });
-- Copies of messages and presences that a room sends to its occupants.
local of_room = module:get_option("meet_room_rate", { 40000, 20000 });
-- Seconds that somebody waits whose turn it is not, and stanzas that may wait behind.
local longest_wait, longest_queue = module:get_option_number("meet_room_patience", 3), 100;
local delayed = module:metric("counter", "presences_delayed", "", "Presences that came too often, and waited for their turn.", {});

local function has_budget(session, kind)
	local name, limit = "meet_budget_" .. kind, of_session[kind];
	session[name] = session[name] or throttle.create(limit[1], limit[1] / limit[2]);
	return session[name]:poll(1);
end

-- Seconds until it is their turn; nil when too many are before them.
local function wait_for_turn(room, copies)
	local time = now();
	local turn = math.max(room.meet_turn or 0, time);
	local wait = turn - time - of_room[1] / of_room[2];
	if wait > longest_wait then return; end
	room.meet_turn = turn + copies / of_room[2];
	return wait;
end

local function hold(session, seconds)
	local wait, go_on = waiter(session);
	timer.add_task(seconds, function () go_on(); end);
	wait();
end

local function is_queue_short(session)
	local runner = session.thread;
	return async.ready() and runner ~= nil and #runner.queue < longest_queue;
end

local function occupants_of(room)
	local count = 0;
	for _ in pairs(room._occupants) do count = count + 1; end
	return count;
end

-- The other stanzas of the session go on meanwhile; those of its presences that come until then take the place of this one.
local function hold_presence(event, room, seconds, has_turn)
	local origin = event.origin;
	local held = { stanza = event.stanza; has_turn = has_turn; };
	delayed:with_labels():add(1);
	origin.meet_held = origin.meet_held or {};
	origin.meet_held[room.jid] = held;
	timer.add_task(seconds, function ()
		if origin.meet_held[room.jid] ~= held then return; end
		origin.meet_held[room.jid] = nil;
		local is_inside = muc.get_room_from_jid(room.jid) == room and room:get_occupant_by_real_jid(held.stanza.attr.from);
		if origin.destroyed or not origin.thread or not is_inside then return; end
		held.stanza.meet_has_turn = held.has_turn;
		origin.thread:run(held.stanza);
	end);
	return true;
end

local function limit_presence(event, room)
	local origin, stanza = event.origin, event.stanza;
	if stanza.meet_has_turn then return; end
	local held = origin.meet_held and origin.meet_held[room.jid];
	if held then
		held.stanza = stanza;
		return true;
	end
	if not has_budget(origin, "presence") then return hold_presence(event, room, 1 / of_session.presence[2], false); end
	local seconds = wait_for_turn(room, occupants_of(room));
	if not seconds then return hold_presence(event, room, longest_wait, false); end
	if seconds > 0 then return hold_presence(event, room, seconds, true); end
end

-- Returns true when the stanza is refused or held back, nil after its turn has come.
local function limit(event, room, kind)
	local origin, stanza = event.origin, event.stanza;
	if #tostring(stanza) > longest[stanza.name] then
		return refuse(event, stanza.name .. "-size", "modify", "not-acceptable", "The message is too long");
	end
	if kind == "presence" then return limit_presence(event, room); end
	if not has_budget(origin, kind) then
		return refuse(event, kind .. "-rate", "wait", "policy-violation", "Too many messages");
	end
	if kind == "groupchat" and not buckets.of(room, "talk", event, of_address[1], of_address[1] / of_address[2]):poll(1) then
		return refuse(event, "address-rate", "wait", "policy-violation", "Too many messages from your network");
	end
	local seconds = wait_for_turn(room, kind == "private" and 1 or occupants_of(room));
	if seconds and seconds <= 0 then return; end
	if not seconds or not is_queue_short(origin) then
		return refuse(event, "busy-room", "wait", "resource-constraint", "The room is too busy");
	end
	hold(origin, seconds);
end

-- Before it is looked at whether they are inside, as they may have left while they waited.
local function limit_those_inside(kind)
	return function (event)
		local stanza = event.stanza;
		if stanza.attr.type == "error" or not people.is_person(event) then return; end
		if stanza.attr.type == "unavailable" then
			(event.origin.meet_held or {})[jid.bare(stanza.attr.to)] = nil;
			return;
		end
		local room = muc.get_room_from_jid(jid.bare(stanza.attr.to));
		if not room or not room:get_occupant_by_real_jid(stanza.attr.from) then return; end
		return limit(event, room, kind);
	end
end
module:hook("message/bare", limit_those_inside("groupchat"), 55);
module:hook("message/full", limit_those_inside("private"), 55);
module:hook("presence/full", limit_those_inside("presence"), 650);

-- Of somebody who comes in, the size alone: the rest is the business of mod_meet_pacing.
module:hook("muc-occupant-pre-join", function (event)
	local stanza = event.stanza;
	if people.is_service(stanza.attr.from) or #tostring(stanza) <= longest.presence then return; end
	return refuse(event, "presence-size", "modify", "not-acceptable", "The presence is too long");
end, 97);
