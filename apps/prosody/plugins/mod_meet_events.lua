-- Tells one component (the policy service) about every room and occupant of this MUC host, so that services know them
-- without being occupants:
--   <message type="headline" from=MUC><event xmlns="urn:parley:muc-events:0">{"type":...,"room":...}</event></message>
--   room-created { meetingId?, mainRoom? }   room-settings { lobby, hasPassword, meetingId?, subject?, createdAt?, mainRoom? }
--   room-destroyed   occupant-joined, occupant-changed { nick, jid, role, affiliation, displayName?, features?, user?, group?,
--     startMuted? }
--   occupant-left { nick, jid }   affiliation { jid, affiliation }
-- A component that (re)connects sends <message><snapshot xmlns=.../></message> and gets the whole state between
-- snapshot-start and snapshot-end.
local st, json, jid = require "util.stanza", require "util.json", require "util.jid";
local link = module:require "meet_policy_link";
local xmlns, NS_NICK = "urn:parley:muc-events:0", "http://jabber.org/protocol/nick";
local NS_SERVICE = "urn:parley:service:0";
local NS_START_MUTED = "http://jitsi.org/jitmeet/start-muted";
local target = module:get_option_string("meet_events_to");
local full_sessions = prosody.full_sessions;
-- The service takes no more.
local longest_text = 4000;
link.follow();

-- Nothing is sent to an absent component: it asks for a snapshot when it comes back.
local function push(kind, room, data)
	if not link.is_connected() then return; end
	data.type, data.room = kind, room and room.jid;
	module:send(st.message({ from = module.host, to = target, type = "headline" })
		:tag("event", { xmlns = xmlns }):text(json.encode(data)):up());
end

-- Never in the middle of a character.
local function cut(text)
	if #text <= longest_text then return text; end
	return (text:sub(1, longest_text):gsub("[\xC0-\xFF]?[\x80-\xBF]*$", ""));
end

---- Rooms ----

-- Of a room that belongs to another one: the hook meet-main-room-of { room } returns that one's address.
local function main_room_of(room) return module:fire_event("meet-main-room-of", { room = room }) or nil; end

local function creation_of(room) return { meetingId = room._data.meetingId; mainRoom = main_room_of(room); }; end

-- Whether people knock (`lobby`) or need a password; since when it is a meeting (ms since 1970).
local function settings_of(room)
	local _, subject = room:get_subject();
	return {
		lobby = room:get_members_only() or false;
		hasPassword = room:get_password() ~= nil;
		meetingId = room._data.meetingId;
		subject = subject and cut(subject);
		createdAt = tonumber(room.meet_created);
		mainRoom = main_room_of(room);
	};
end
local function push_room(room)
	push("room-created", room, creation_of(room));
	push("room-settings", room, settings_of(room));
end
local function push_settings(event) push("room-settings", event.room, settings_of(event.room)); end

---- Occupants ----

-- Those entries of a table of the login that are what they have to be.
local function entries(values, kind)
	local result;
	for name, value in pairs(type(values) == "table" and values or {}) do
		if type(name) == "string" and type(value) == kind then
			result = result or {};
			result[name] = kind == "string" and cut(value) or value;
		end
	end
	return result;
end

-- COMPAT(lib-jitsi-meet): how moderators of before 2025 say who starts muted.
local function start_muted_in(presence)
	local element = presence and presence:get_child("startmuted", NS_START_MUTED);
	return element and { audio = element.attr.audio == "true"; video = element.attr.video == "true"; } or nil;
end

local function describe(room, occupant, presence)
	presence = presence or occupant:get_presence();
	local session = full_sessions[occupant.jid] or {};
	local identity = session.meet_identity or {};
	local name = presence and presence:get_child_text("nick", NS_NICK);
	return {
		nick = jid.resource(occupant.nick);
		jid = occupant.jid;
		role = occupant.role or "none";
		affiliation = room:get_affiliation(occupant.bare_jid) or "none";
		displayName = name and cut(name);
		features = entries(session.meet_granted or session.meet_features, "boolean");
		user = entries(identity.user, "string");
		group = type(identity.group) == "string" and cut(identity.group) or nil;
		startMuted = start_muted_in(presence);
	};
end

local function has_same_entries(a, b)
	if a == nil or b == nil then return a == b; end
	for name, value in pairs(a) do
		if b[name] ~= value then return false; end
	end
	for name in pairs(b) do
		if a[name] == nil then return false; end
	end
	return true;
end
local function is_same(a, b)
	for _, name in ipairs { "jid", "role", "affiliation", "displayName" } do
		if a[name] ~= b[name] then return false; end
	end
	return has_same_entries(a.features, b.features) and has_same_entries(a.startMuted, b.startMuted);
end

local function push_occupant(kind, room, occupant, presence)
	local description = describe(room, occupant, presence);
	room.meet_told = room.meet_told or {};
	room.meet_told[description.nick] = description;
	push(kind, room, description);
end

---- What happens ----

module:hook("muc-room-created", function (event) push_room(event.room); end, -10);
-- From mod_meet_lobby, mod_meet_password and mod_meet_muc.
module:hook("meet-room-settings", push_settings);
module:hook("muc-broadcast-message", function (event)
	if event.stanza:get_child("subject") then push_settings(event); end
end);
module:hook("muc-room-destroyed", function (event) push("room-destroyed", event.room, {}); end, -10);
module:hook("muc-occupant-joined", function (event) push_occupant("occupant-joined", event.room, event.occupant); end, -10);
-- Before mod_muc ends the room, at -1, because its last occupant has left.
module:hook("muc-occupant-left", function (event)
	local nick = jid.resource(event.occupant.nick);
	if event.room.meet_told then event.room.meet_told[nick] = nil; end
	push("occupant-left", event.room, { nick = nick; jid = event.occupant.jid; });
end, 1);
module:hook("muc-set-affiliation", function (event)
	push("affiliation", event.room, { jid = event.jid; affiliation = event.affiliation or "none"; });
end, -10);
-- Every presence of somebody who has joined comes by here.
module:hook("muc-broadcast-presence", function (event)
	local room, occupant = event.room, event.occupant;
	local before = occupant.role and room.meet_told and room.meet_told[jid.resource(occupant.nick)];
	if before and not is_same(before, describe(room, occupant, event.stanza)) then
		push_occupant("occupant-changed", room, occupant, event.stanza);
	end
end, -10);

module:hook("message/host", function (event)
	local stanza = event.stanza;
	if stanza.attr.from ~= target then return; end
	local handled = stanza:get_child("handled", NS_SERVICE);
	if handled then
		link.handled(tonumber(handled.attr.n) or 0);
		return true;
	end
	if not stanza:get_child("snapshot", xmlns) then return; end
	push("snapshot-start", nil, {});
	for room in module:depends("muc").all_rooms() do
		push_room(room);
		for _, occupant in room:each_occupant() do push_occupant("occupant-joined", room, occupant); end
	end
	push("snapshot-end", nil, {});
	link.told();
	return true;
end, 10);
