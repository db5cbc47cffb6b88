-- The breakout rooms of a conference, as its main room has to do with them (prosody-contract §3.4). Loaded on the component of the
-- conferences; the rooms themselves live on `meet_breakout_host` (mod_meet_breakout_room). Which there are is decided by the
-- policy service, whose list replaces the one before:
--   <operation name="x-breakouts" room=MAIN rooms='[{"jid":…,"name":…},…]'/>
local jid, json, st, timer = require "util.jid", require "util.json", require "util.stanza", require "util.timer";
local muc = module:depends("muc");
local people, refuse = module:require "meet_people", module:require "meet_refuse";
local names = module:require "meet_tenant_names";
local breakouts = module:require "meet_breakouts";
local NS_USER = "http://jabber.org/protocol/muc#user";
-- A room that nobody is in waits so long, in seconds, for those who are on the way to it.
local patience = module:get_option_number("meet_breakout_patience", 15);

---- Which there are ----

local function read(text)
	local list = json.decode(text or "");
	if type(list) ~= "table" then return; end
	local result = {};
	for _, one in ipairs(list) do
		if type(one) ~= "table" or type(one.jid) ~= "string" or type(one.name) ~= "string" then return; end
		result[one.jid] = one.name;
	end
	return result;
end

-- Whoever is inside is on the way to the main room from now on, if there is one.
local function send_back(room, main)
	for nick, occupant in room:each_occupant() do
		if not people.is_service(occupant.bare_jid) then breakouts.depart(main, occupant.jid, jid.resource(nick)); end
	end
end
local function close(address, main, reason)
	local room = breakouts.host and prosody.hosts[breakouts.host].modules.muc.get_room_from_jid(address);
	if room and main then send_back(room, main); end
	if room then room:destroy(main and names.outer(main.jid), reason); end
	breakouts.forget(address);
end
local function close_all(main, reason)
	for _, address in ipairs(breakouts.set(main, {})) do close(address, main, reason); end
end

module:hook("meet-operation/x-breakouts", function (event)
	local main, list = event.room, read(event.operation.attr.rooms);
	local removed, problem = nil, "not a list of rooms";
	if list then removed, problem = breakouts.set(main, list); end
	if not removed then return event.fail("modify", "bad-request", problem) or true; end
	for _, address in ipairs(removed) do close(address, main, "Breakout room removed."); end
	for room in breakouts.each_breakout(main) do
		room:set_subject(room.jid, list[room.jid]);
	end
	return true;
end);

-- { reason }: nobody is left. A room that people are waiting for at its lobby loses its breakout rooms only; so does one that
-- somebody has entered since the service saw it empty.
local function is_kept(main) return module:fire_event("meet-is-room-kept", { room = main }); end
module:hook("meet-operation/x-meeting-over", function (event)
	local main = event.room;
	if is_kept(main) or breakouts.has_people(main) then
		close_all(main, event.operation.attr.reason);
	else
		main:destroy(nil, event.operation.attr.reason);
	end
	return true;
end);

-- With the main room the meeting is over.
module:hook("muc-room-destroyed", function (event)
	for address in pairs(event.room.meet_breakouts or {}) do close(address, nil, event.reason); end
	event.room.meet_breakouts = nil;
end, 1);

---- Who is in the meeting ----

module:hook("muc-occupant-joined", function (event)
	local room, address = event.room, event.occupant.jid;
	room:set_persistent(false);
	if people.is_service(address) then return; end
	breakouts.release(room, address);
	local session = prosody.full_sessions[address];
	if session then breakouts.let_in(room, session); end
end, 1);

-- Of a breakout room from mod_meet_breakout_room.
local function depart(main, event)
	local from = event.stanza.attr.from;
	if people.is_service(from) then return; end
	local is_switching = event.stanza:get_child_text("status") == "switch_room";
	breakouts.depart(main, from, is_switching and jid.resource(event.occupant.nick) or nil);
end
module:hook("muc-occupant-pre-leave", function (event) depart(event.room, event); end);
module:hook("meet-breakout-departure", function (event) depart(event.main, event.departure); end);

module:hook("muc-occupant-pre-join", function (event)
	local from = event.stanza.attr.from;
	if people.is_service(from) then return; end
	if breakouts.is_nick_taken(event.room, jid.resource(event.stanza.attr.to), from) then
		return refuse(event, "nick-taken", "cancel", "conflict");
	end
end, -29);

-- Who is turned out of one room is out of the meeting, and has to ask for it anew.
local function turn_out(main, occupant, from_room)
	breakouts.turn_out(main, occupant.bare_jid);
	for room in breakouts.each(main) do
		for nick, other in room:each_occupant() do
			if room ~= from_room and other.bare_jid == occupant.bare_jid then room:set_role(true, nick, nil); end
		end
	end
end
local turns_out = { ["301"] = true; ["307"] = true; ["321"] = true };
local function watch(event)
	for status in event.x:childtags("status") do
		if turns_out[status.attr.code] then return turn_out(breakouts.meeting(event.room), event.occupant, event.room); end
	end
end
module:hook("muc-broadcast-presence", watch);
-- From mod_meet_breakout_room.
module:hook("meet-breakout-presence", watch);

-- Whoever becomes something else is so in the breakout rooms, too.
module:hook("muc-set-affiliation", function (event)
	for room in breakouts.each_breakout(event.room) do
		for _, occupant in room:each_occupant() do
			if occupant.bare_jid == event.jid then room:meet_follow(occupant, event); end
		end
	end
end);

-- Clients in breakout rooms ask for the settings of their room again, which shows those of the main room.
module:hook("meet-room-settings", function (event)
	local main = event.room;
	local has_lobby, has_password = main:get_members_only() or false, main:get_password() ~= nil;
	local before = main.meet_mirrored or {};
	if has_lobby == (before.has_lobby or false) and has_password == (before.has_password or false) then return; end
	main.meet_mirrored = { has_lobby = has_lobby; has_password = has_password };
	for room in breakouts.each_breakout(main) do
		room:broadcast_message(st.message({ type = "groupchat", from = room.jid })
			:tag("x", { xmlns = NS_USER }):tag("status", { code = "104" }):up():up());
	end
end);

---- Staying while people are in breakout rooms ----

module:hook("muc-occupant-left", function (event)
	local main = event.room;
	if main.destroying or main:has_occupant() then return; end
	if breakouts.has_people(main) then main:set_persistent(true); end
end); -- before mod_muc, at -1, ends the room

-- From mod_meet_breakout_room. When even the focus is not in the main room, nothing else would end it.
module:hook("meet-breakout-left", function (event)
	local address = event.main.jid;
	if event.main:has_occupant() or breakouts.has_people(event.main) then return; end
	timer.add_task(patience, function ()
		local main = muc.get_room_from_jid(address);
		if not main or main:has_occupant() or breakouts.has_people(main) or is_kept(main) then return; end
		main:destroy(nil, "All occupants left.");
	end);
end);
