-- Tells one component (the policy service) about every room and occupant of this MUC host, so that services know them
-- without being occupants:
--   <message type="headline" from=MUC><event xmlns="urn:parley:muc-events:0">{"type":...,"room":...}</event></message>
-- A component that (re)connects sends <message><snapshot xmlns=.../></message> and gets the whole state between
-- snapshot-start and snapshot-end.
local st, json, jid = require "util.stanza", require "util.json", require "util.jid";
local xmlns = "urn:parley:muc-events:0";
local target = module:get_option_string("meet_events_to");

local function is_connected()
	local host = prosody.hosts[target];
	return host and host.modules.component and host.modules.component.connected;
end

-- Nothing is sent to an absent component: it asks for a snapshot when it comes back.
local function push(kind, room, data)
	if not is_connected() then return; end
	data.type, data.room = kind, room and room.jid;
	module:send(st.message({ from = module.host, to = target, type = "headline" })
		:tag("event", { xmlns = xmlns }):text(json.encode(data)):up());
end
local function describe(room, occupant)
	return {
		nick = jid.resource(occupant.nick);
		jid = occupant.jid;
		role = occupant.role or "none";
		affiliation = room:get_affiliation(occupant.bare_jid) or "none";
	};
end

-- Whether people knock (`lobby`) or need a password.
local function settings_of(room)
	return { lobby = room:get_members_only() or false; hasPassword = room:get_password() ~= nil; };
end

module:hook("muc-room-created", function (event)
	local room = event.room;
	push("room-created", room, { meetingId = room._data.meetingId });
	push("room-settings", room, settings_of(room));
end, -10);
-- From mod_meet_lobby and mod_meet_password.
module:hook("meet-room-settings", function (event) push("room-settings", event.room, settings_of(event.room)); end);
module:hook("muc-room-destroyed", function (event) push("room-destroyed", event.room, {}); end, -10);
module:hook("muc-occupant-joined", function (event) push("occupant-joined", event.room, describe(event.room, event.occupant)); end, -10);
-- Before mod_muc ends the room, at -1, because its last occupant has left.
module:hook("muc-occupant-left", function (event)
	push("occupant-left", event.room, { nick = jid.resource(event.occupant.nick); jid = event.occupant.jid; });
end, 1);
module:hook("muc-set-affiliation", function (event)
	push("affiliation", event.room, { jid = event.jid; affiliation = event.affiliation or "none"; });
end, -10);

module:hook("message/host", function (event)
	local stanza = event.stanza;
	if stanza.attr.from ~= target or not stanza:get_child("snapshot", xmlns) then return; end
	push("snapshot-start", nil, {});
	for room in module:depends("muc").all_rooms() do
		push("room-created", room, { meetingId = room._data.meetingId });
		push("room-settings", room, settings_of(room));
		for _, occupant in room:each_occupant() do push("occupant-joined", room, describe(room, occupant)); end
	end
	push("snapshot-end", nil, {});
	return true;
end, 10);
