-- A room that was lost with a Prosody before this one, and that the focus sets up as it was: `<furnish returning='120'/>` in its join.
-- Who was inside has been made owner or member by the focus; everybody else stands at the door as before. For so many seconds its
-- moderators are awaited: nobody is let in for being the first, because that may be somebody who had been waiting outside.
local people, passwords = module:require "meet_people", module:require "meet_password";
local NS_ROOM = "urn:parley:room:0";

-- Before mod_meet_muc, which takes the element out.
module:hook("muc-room-pre-create", function (event)
	local stanza, room = event.stanza, event.room;
	local furnish = people.is_focus(stanza.attr.from) and stanza:get_child("furnish", NS_ROOM);
	local seconds = furnish and tonumber(furnish.attr.returning);
	if not seconds then return; end
	room.meet_has_returned = true;
	room.meet_awaits_owners_until = os.time() + seconds;
end, 1);

-- Before all gates.
module:hook("muc-occupant-pre-join", function (event)
	local admission = event.stanza.meet_admission;
	if not admission or not admission.onlyFirst or os.time() >= (event.room.meet_awaits_owners_until or 0) then return; end
	admission.bypassLobby, admission.bypassPassword = nil, nil;
end, 90);

-- Its members know the password, or were let in by somebody.
module:hook("muc-occupant-pre-join", function (event)
	if event.room.meet_has_returned and people.is_member(event.room, event.stanza.attr.from) then passwords.give(event); end
end, -6);

-- The focus remembers what keeps people out of a room. A lobby for want of a host comes and goes by itself.
module:hook("muc-config-form", function (event)
	if not people.is_focus(event.actor) then return; end
	table.insert(event.form, {
		name = "muc#roomconfig_waitsforhost"; type = "boolean"; label = "Has a lobby for want of a host";
		value = event.room._data.meet_waits_for_host or false;
	});
end, 86);
