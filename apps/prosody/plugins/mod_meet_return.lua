-- A room that was lost with a Prosody before this one, and that the focus sets up as it was: `<furnish returning='120'/>` in its join.
-- Who was inside has been made owner or member by the focus; everybody else stands at the door as before. For so many seconds its
-- moderators are awaited: nobody is let in for being the first, because that may be somebody who had been waiting outside.
local async, jid, st = require "util.async", require "util.jid", require "util.stanza";
local uuid = require "util.uuid".generate;
local muc = module:depends("muc");
local people, passwords = module:require "meet_people", module:require "meet_password";
local waiter = module:require "meet_wait";
local NS_MUC, NS_ROOM = "http://jabber.org/protocol/muc", "urn:parley:room:0";
local focus = module:get_option_string("meet_focus_jid");
local longest_uid = 256;
-- Seconds that a join waits for the focus.
local patience = 3;

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

---- Who asked by HTTP ----

-- The focus knows people by what they show in their conference request. Those who send it by HTTP have no address then, and
-- show the same once more in their join, which nobody else sees (client contract §2.2). Where the room was lost before, the join
-- waits until the focus has made an owner or member of whoever was inside.
module:hook("presence/full", function (event)
	local origin, stanza = event.origin, event.stanza;
	local x = stanza.attr.type == nil and people.is_person(event) and stanza:get_child("x", NS_MUC);
	local uid = x and x:get_child_text("billingid", NS_MUC) or "";
	local room = #uid > 0 and #uid <= longest_uid and muc.get_room_from_jid(jid.bare(stanza.attr.to));
	if not room or room:get_occupant_by_real_jid(stanza.attr.from) then return; end
	local arrival = st.iq({ type = "set", from = module.host, to = focus .. "/focus", id = uuid() })
		:tag("arrival", { xmlns = NS_ROOM, room = room.jid, jid = stanza.attr.from, ["machine-uid"] = uid }):up();
	local told = module:send_iq(arrival, nil, patience);
	if not room.meet_has_returned or not async.ready() then
		told:catch(function () end);
		return;
	end
	local wait, go_on = waiter(origin);
	local function finish() go_on(); end
	told:next(finish, finish);
	wait();
end, 510);
