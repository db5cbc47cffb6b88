-- House rules of the conference rooms: what they tell about themselves, what may be set in them, how many they hold and what is
-- said in them. Who may do something to others: mod_meet_moderators; who may come in: also mod_meet_nicks, mod_meet_password,
-- mod_meet_lobby and mod_meet_bans.
local st, uuid = require "util.stanza", require "util.uuid".generate;
local muc = module:depends("muc");
local people = module:require "meet_people";
local refuse = module:require "meet_refuse";
local breakouts = module:require "meet_breakouts";
local NS_FORM, NS_USER = "jabber:x:data", "http://jabber.org/protocol/muc#user";
local NS_OWNER = "http://jabber.org/protocol/muc#owner";
local NS_NICK, NS_ROOM, NS_JITSI = "http://jabber.org/protocol/nick", "urn:parley:room:0", "http://jitsi.org/jitmeet";
local max_occupants = module:get_option_number("meet_max_occupants", 0);
local longest_password = 256;

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
	module:fire_event("meet-room-settings", { room = room });
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
	elseif people.is_focus(event.actor) then
		table.insert(event.form, {
			name = "muc#roomconfig_maxusers"; type = "text-single"; label = "Most participants"; value = tostring(room._data.max_occupants or "");
		});
	end
end
module:hook("muc-disco#info", add_fields);
module:hook("muc-config-form", add_fields, 87);

---- What may be set, and by whom ----

-- The whole list for moderators: everything else is relied on by clients and the focus, or would be a way around the door.
local settable = {
	["FORM_TYPE"] = true;
	["muc#roomconfig_roomsecret"] = true; ["muc#roomconfig_passwordprotectedroom"] = true;
	["muc#roomconfig_membersonly"] = true;
	["muc#roomconfig_roomname"] = true; ["muc#roomconfig_roomdesc"] = true; ["muc#roomconfig_lang"] = true;
};
-- Clients send it along as it is.
local kept = { ["muc#roomconfig_whois"] = "anyone" };

local function check_form(event, form)
	local refused;
	form:maptags(function (field)
		local name = field.name == "field" and field.attr.var;
		if not name or settable[name] then return field; end
		refused = refused or field:get_child_text("value") ~= kept[name];
	end);
	if refused then refuse.note(event, "setting"); end
	for field in form:childtags("field") do
		if field.attr.var == "muc#roomconfig_roomsecret" and #(field:get_child_text("value") or "") > longest_password then
			return refuse(event, "password-length", "modify", "not-acceptable", "The password is too long");
		end
	end
end
module:hook("iq-set/bare/" .. NS_OWNER .. ":query", function (event)
	local stanza = event.stanza;
	local room, child = muc.get_room_from_jid(stanza.attr.to), stanza.tags[1].tags[1];
	if not room or not people.is_person(event) then return; end
	if not people.is_moderator(room, stanza.attr.from) then return refuse(event, "not-a-moderator", "auth", "forbidden"); end
	if child and child.name == "x" and child.attr.xmlns == NS_FORM then return check_form(event, child); end
end, 10);
module:hook("iq-get/bare/" .. NS_OWNER .. ":query", function (event)
	local stanza = event.stanza;
	local room = muc.get_room_from_jid(stanza.attr.to);
	if not room or not people.is_person(event) or people.is_moderator(room, stanza.attr.from) then return; end
	return refuse(event, "not-a-moderator", "auth", "forbidden");
end, 10);

module:hook("muc-config-submitted/muc#roominfo_meetingId", function (event)
	local room = event.room;
	if people.is_focus(event.actor) and event.value and event.value ~= "" and event.value ~= room._data.meetingId then
		room._data.meetingId = event.value;
		module:fire_event("meet-room-settings", { room = room });
	end
	return true;
end, 99);
module:hook("muc-config-submitted/muc#roomconfig_maxusers", function (event)
	local limit = tonumber(event.value or "");
	event.room._data.max_occupants = limit and limit >= 1 and math.floor(limit) or nil;
	return true;
end, 99);

---- Who may come in ----

-- A room that the focus announces to furnish is for nobody else until it has: a reservation may bring a password, a lobby or a
-- limit. Clients that come early are told to ask the focus again, which answers them afterwards.
module:hook("muc-room-pre-create", function (event)
	local stanza = event.stanza;
	local furnish = people.is_focus(stanza.attr.from) and stanza:get_child("furnish", NS_ROOM);
	if not furnish then return; end
	stanza:remove_children("furnish", NS_ROOM);
	event.room.meet_unfurnished = true;
	-- The same meeting as before Prosody was lost; told before anybody hears of the room.
	local meeting = furnish.attr["meeting-id"];
	if meeting and #meeting <= 256 then event.room._data.meetingId = meeting; end
	local began = tonumber(furnish.attr.began);
	if began and began > 0 and began <= (os.time() + 1) * 1000 then event.room.meet_created = ("%d"):format(math.floor(began)); end
end);
module:hook("muc-config-submitted", function (event)
	if people.is_focus(event.actor) then event.room.meet_unfurnished = nil; end
end);
module:hook("muc-occupant-pre-join", function (event)
	if not event.room.meet_unfurnished or people.is_service(event.stanza.attr.from) then return; end
	local reply = st.error_reply(event.stanza, "cancel", "not-allowed", "The room is being prepared", module.host);
	reply:get_child("error"):tag("room-does-not-exist", { xmlns = NS_JITSI }):up();
	event.origin.send(reply);
	return true;
end, 98);

-- The room's own limit comes from a reservation; the policy service may set one for this person. Its breakout rooms count too, and
-- who is on the way: all may come back.
module:hook("muc-occupant-pre-join", function (event)
	local room, stanza = event.room, event.stanza;
	local limit = tonumber(room._data.max_occupants or (stanza.meet_admission or {}).maxOccupants) or max_occupants;
	if limit <= 0 or people.is_service(stanza.attr.from) then return; end
	local count = #breakouts.people(room);
	for address in breakouts.each_underway(room) do
		if address ~= stanza.attr.from then count = count + 1; end
	end
	if count >= limit then return refuse(event, "full", "cancel", "service-unavailable", "The room is full"); end
end, 10);

---- What is said ----

-- All text below an element, as browsers put it together.
local function text_of(element)
	local parts = {};
	for _, child in ipairs(element) do parts[#parts + 1] = type(child) == "string" and child or text_of(child); end
	return table.concat(parts);
end
local function character(code)
	local number = tonumber(code, 16);
	return number < 128 and string.char(number) or nil;
end
-- What the lobby tells comes from the server alone (mod_meet_lobby). The words are looked for as they are written, because there
-- is no second parser that reads all JSON as the clients' does; and clients look at no namespace.
local function claims_to_be_the_lobby(stanza)
	local parts = {};
	for _, child in ipairs(stanza.tags) do
		if child.name == "json-message" then parts[#parts + 1] = text_of(child); end
	end
	return table.concat(parts):gsub("\\u(%x%x%x%x)", character):find("lobby-notify", 1, true) ~= nil;
end
module:hook("muc-occupant-groupchat", function (event)
	local stanza = event.stanza;
	-- Display names travel in presence only, where they are checked. Invitations and status codes come from the room.
	stanza:remove_children("nick", NS_NICK);
	stanza:remove_children("x", NS_USER);
	if claims_to_be_the_lobby(stanza) then return refuse(event, "lobby-notify", "cancel", "not-allowed"); end
end, 45);
module:hook("message/full", function (event)
	if people.is_person(event) and claims_to_be_the_lobby(event.stanza) then return refuse(event, "lobby-notify", "cancel", "not-allowed"); end
end, 40);
