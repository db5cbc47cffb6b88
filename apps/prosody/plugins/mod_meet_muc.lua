-- House rules of the conference rooms: everything that is decided inside Prosody and needs nothing from outside.
local jid, st, uuid = require "util.jid", require "util.stanza", require "util.uuid".generate;
local muc = module:depends("muc");
local resourceprep = require "util.encodings".stringprep.resourceprep;
local NS_MUC, NS_ADMIN = "http://jabber.org/protocol/muc", "http://jabber.org/protocol/muc#admin";
local NS_NICK, NS_ROOM = "http://jabber.org/protocol/nick", "urn:parley:room:0";
local focus = module:get_option_string("meet_focus_jid");
local service_host = jid.host(focus);
local max_occupants = module:get_option_number("meet_max_occupants", 0);
local validate_nicks = module:get_option_boolean("meet_validate_nicks", true);
local strict_nicks = module:get_option_boolean("meet_strict_anonymous_nicks", false);
local anonymous_hosts = module:get_option_set("meet_anonymous_hosts", {});

local function is_focus(address) return jid.bare(address) == focus; end
local function is_service(address) return jid.host(address) == service_host; end
local function refuse(event, kind, condition, text)
	event.origin.send(st.error_reply(event.stanza, kind, condition, text, module.host));
	return true;
end

---- What a room tells about itself ----

module:hook("muc-room-pre-create", function (event) event.room:set_hidden(true); end, -2);
module:hook("muc-room-created", function (event)
	event.room._data.meetingId = event.room._data.meetingId or uuid();
end, 10);
-- The meeting starts with its second occupant; before that somebody waits alone.
module:hook("muc-occupant-joined", function (event)
	local room = event.room;
	if room.meet_created or not next(room._occupants, next(room._occupants)) then return; end
	room.meet_created = ("%d"):format(os.time() * 1000);
end, -1);

local function add_fields(event)
	local room = event.room;
	table.insert(event.form, {
		name = "muc#roominfo_meetingId"; type = "text-single"; label = "Meeting id"; value = room._data.meetingId or "";
	});
	if event.formdata then -- the disco form, not the configuration form
		table.insert(event.form, {
			name = "muc#roominfo_created_timestamp"; type = "text-single"; label = "Start, ms since 1970"; value = room.meet_created or "";
		});
	end
end
module:hook("muc-disco#info", add_fields);
module:hook("muc-config-form", add_fields, 87);

---- What a moderator may configure ----

module:hook("muc-config-submitted/muc#roominfo_meetingId", function (event)
	if is_focus(event.actor) and event.value and event.value ~= "" then event.room._data.meetingId = event.value; end
	return true;
end, 99);
-- Settings that the clients and the focus rely on stay as they are.
for _, field in ipairs { "whois", "persistentroom", "publicroom", "moderatedroom", "presencebroadcast" } do
	module:hook("muc-config-submitted/muc#roomconfig_" .. field, function (event)
		if not is_focus(event.actor) then return true; end
	end, 99);
end

---- Who may look in from outside: nobody ----

module:hook("iq/bare", function (event)
	local stanza = event.stanza;
	if stanza.attr.type ~= "get" and stanza.attr.type ~= "set" then return; end
	local room = muc.get_room_from_jid(stanza.attr.to);
	if not room or is_service(stanza.attr.from) or room:get_occupant_by_real_jid(stanza.attr.from) then return; end
	return refuse(event, "auth", "forbidden");
end, 1);

---- Who may come in ----

-- Clients and the focus know the bridge's own sources by the owner "jvb".
local function is_acceptable(nick, address)
	if nick == "focus" or nick == "jvb" then return false; end
	if not validate_nicks then return true; end
	if not nick:find("^%w[%w_]*$") then return false; end
	local name, host = jid.split(address);
	return not strict_nicks or not anonymous_hosts:contains(host) or nick == name:sub(1, 8);
end

module:hook("muc-occupant-pre-join", function (event)
	local from, nick = event.stanza.attr.from, jid.resource(event.stanza.attr.to);
	if is_focus(from) or is_acceptable(nick, from) then return; end
	return refuse(event, "cancel", "not-allowed", "Invalid resource");
end, 11);

-- A room that the focus announces to furnish is for nobody else until it has: a reservation may bring a password, a lobby or a
-- limit. Clients that come early are told to ask the focus again, which answers them afterwards.
module:hook("muc-room-pre-create", function (event)
	local stanza = event.stanza;
	if not is_focus(stanza.attr.from) or not stanza:get_child("furnish", NS_ROOM) then return; end
	stanza:remove_children("furnish", NS_ROOM);
	event.room.meet_unfurnished = true;
end);
module:hook("muc-config-submitted", function (event)
	if is_focus(event.actor) then event.room.meet_unfurnished = nil; end
end);
module:hook("muc-occupant-pre-join", function (event)
	if not event.room.meet_unfurnished or is_service(event.stanza.attr.from) then return; end
	local reply = st.error_reply(event.stanza, "cancel", "not-allowed", "The room is being prepared", module.host);
	reply:get_child("error"):tag("room-does-not-exist", { xmlns = "http://jitsi.org/jitmeet" }):up();
	event.origin.send(reply);
	return true;
end, 98);

module:hook("muc-occupant-pre-join", function (event)
	local room = event.room;
	local limit = room._data.max_occupants or max_occupants;
	if limit <= 0 or is_service(event.stanza.attr.from) then return; end
	local count = 0;
	for _, occupant in room:each_occupant() do
		if not is_service(occupant.bare_jid) then count = count + 1; end
	end
	if count >= limit then return refuse(event, "cancel", "service-unavailable", "The room is full"); end
end, 10);

-- A focus that comes back enters rooms that got a password meanwhile. Before mod_muc asks for it, at -20.
module:hook("muc-occupant-pre-join", function (event)
	local stanza, password = event.stanza, event.room:get_password();
	local x = is_focus(stanza.attr.from) and stanza:get_child("x", NS_MUC);
	if not x or not password then return; end
	x:remove_children("password", NS_MUC);
	x:text_tag("password", password, { xmlns = NS_MUC });
end, 1);

module:hook("muc-occupant-pre-change", function (event)
	local occupant = event.orig_occupant;
	if occupant and jid.resource(occupant.nick) ~= jid.resource(event.stanza.attr.to) then
		return refuse(event, "cancel", "not-allowed", "Nick changes are not allowed");
	end
end, 11);

---- Nobody touches the focus, and a kick is final ----

module:hook("iq-set/bare/" .. NS_ADMIN .. ":query", function (event)
	if is_focus(event.stanza.attr.from) then return; end
	for item in event.stanza.tags[1]:childtags("item") do
		-- As mod_muc reads them: other spellings mean the same.
		local nick, address = resourceprep(item.attr.nick or ""), jid.prep(item.attr.jid);
		if nick == "focus" or (address and is_service(address)) then return refuse(event, "cancel", "not-allowed"); end
	end
end, 10);

-- Without this a kicked member of a members-only room could come straight back.
module:hook("muc-broadcast-presence", function (event)
	for status in event.x:childtags("status") do
		if status.attr.code == "307" then event.room:set_affiliation(true, event.occupant.bare_jid, nil); end
	end
end);

-- Display names travel in presence only, where they are checked.
module:hook("muc-occupant-groupchat", function (event) event.stanza:remove_children("nick", NS_NICK); end, 45);
