-- How many people are in a room, for whoever stands before its door:
--   <iq type="get" to=ROOM><glance xmlns="urn:parley:glance:0"/></iq>
--   <iq type="result" from=ROOM><glance xmlns="urn:parley:glance:0" people=NUMBER/></iq>
-- In a room that does not exist there is nobody. Rooms with a password or a lobby say nothing to those outside, as
-- mod_meet_outsiders has it for every other question. Nobody is named. The policy service is not asked: whoever is logged in
-- learns it of rooms too that their token is not for. How often somebody asks is bounded by what their connection may send.
local jid, st = require "util.jid", require "util.stanza";
local muc = module:depends("muc");
local people = module:require "meet_people";
local xmlns = "urn:parley:glance:0";

module:hook("iq/bare", function (event)
	local stanza = event.stanza;
	if stanza.attr.type ~= "get" or not people.is_person(event) or not stanza:get_child("glance", xmlns) then return; end
	local room = muc.get_room_from_jid(jid.bare(stanza.attr.to));
	local count = 0;
	if room then
		if room:get_members_only() or room:get_password() then return; end
		if people.rank_of(room:get_affiliation(stanza.attr.from)) < 0 then return; end
		for _, occupant in room:each_occupant() do
			if not people.is_service(occupant.bare_jid) then count = count + 1; end
		end
	end
	event.origin.send(st.reply(stanza):tag("glance", { xmlns = xmlns, people = tostring(count) }));
	return true;
end, 60); -- before mod_meet_outsiders
