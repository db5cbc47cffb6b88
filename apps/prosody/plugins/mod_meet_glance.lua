-- How many are in a room, for whoever could walk in and see: rooms with a password or a lobby say nothing to those outside, as
-- mod_meet_outsiders has it. Of what disco#info has for those inside, the number is all; nobody is named. The policy service is not
-- asked: whoever is logged in learns it of rooms too that their token is not for. How often somebody asks is bounded by what their
-- connection may send.
local dataform, iterators, jid, st = require "util.dataforms", require "util.iterators", require "util.jid", require "util.stanza";
local muc = module:depends("muc");
local people = module:require "meet_people";
local NS_DISCO, NS_MUC = "http://jabber.org/protocol/disco#info", "http://jabber.org/protocol/muc";

local form = dataform.new {
	{ name = "FORM_TYPE", type = "hidden", value = NS_MUC .. "#roominfo" };
	{ name = "muc#roominfo_occupants", type = "text-single", label = "Number of occupants" };
};

module:hook("iq/bare", function (event)
	local origin, stanza = event.origin, event.stanza;
	if stanza.attr.type ~= "get" or not people.is_person(event) then return; end
	local query = stanza:get_child("query", NS_DISCO);
	local room = query and not query.attr.node and muc.get_room_from_jid(jid.bare(stanza.attr.to));
	if not room or room:get_occupant_by_real_jid(stanza.attr.from) then return; end
	if room:get_members_only() or room:get_password() or people.rank_of(room:get_affiliation(stanza.attr.from)) < 0 then return; end
	local count = iterators.count(room:each_occupant());
	local reply = st.reply(stanza):tag("query", { xmlns = NS_DISCO })
		:tag("identity", { category = "conference", type = "text" }):up()
		:tag("feature", { var = NS_MUC }):up()
		:add_child(form:form({ ["muc#roominfo_occupants"] = tostring(count) }, "result"));
	origin.send(reply);
	return true;
end, 60); -- before mod_meet_outsiders
