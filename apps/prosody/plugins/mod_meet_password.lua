-- The room's password: who is asked for it and who need not know it. mod_muc itself asks, at -20.
local people, passwords = module:require "meet_people", module:require "meet_password";
local breakouts = module:require "meet_breakouts";
local NS_MUC = "http://jabber.org/protocol/muc";

-- Services, people with a claim, whoever comes back from a breakout room, and whoever was let in through the lobby: a moderator
-- has seen them.
local function need_not_know(event)
	local room, from = event.room, event.stanza.attr.from;
	if people.is_service(from) or breakouts.is_switching(room, from) then return true; end
	local admission = event.stanza.meet_admission or {};
	if admission.bypassPassword and not admission.onlyFirst then return true; end
	return room:get_members_only() and people.is_member(room, from);
end

module:hook("muc-occupant-pre-join", function (event)
	if event.room:get_password() and need_not_know(event) then passwords.give(event); end
end, -7);

-- A wrong one becomes none, so that mod_muc refuses it even if it was right but came after too many.
module:hook("muc-occupant-pre-join", function (event)
	if passwords.verdict(event) == "wrong" then
		event.stanza:get_child("x", NS_MUC):remove_children("password", NS_MUC);
	end
end, -19);

-- XEP-0045 lets who creates a room set its password by joining; rooms here get theirs by the form only.
module:hook("muc-room-pre-create", function (event) event.room:set_password(nil); end, -1);

module:hook("muc-config-submitted/muc#roomconfig_roomsecret", function (event)
	event.meet_had_password = event.room:get_password();
end, 10);
module:hook("muc-config-submitted/muc#roomconfig_roomsecret", function (event)
	if event.room:get_password() ~= event.meet_had_password then module:fire_event("meet-room-settings", { room = event.room }); end
end, -10);
