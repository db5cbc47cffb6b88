-- Tells a client what it would ask for right after its login, before the answer to its bind request (client contract §1.7):
--   <message from=DOMAIN><query xmlns=disco#info><identity/>…</query><services xmlns="urn:xmpp:extdisco:2"/></message>
-- Clients of 2023 then ask for neither; newer ones take the identities and ask for the rest. An identity `room_metadata` would
-- stop them from asking for relays too: it may be advertised only once the room metadata carries `services`.
local st = require "util.stanza";
local external = module:depends("external_services");

module:hook("resource-bind", function (event)
	local query = st.stanza("query", { xmlns = "http://jabber.org/protocol/disco#info" });
	for _, identity in ipairs(module:get_host_items("identity")) do
		if identity.type ~= "room_metadata" then query:tag("identity", identity):up(); end
	end
	local message = st.message({ from = module.host, to = event.session.full_jid })
		:add_child(query)
		:add_child(external.services_xml(external.get_services()));
	event.session.send(message);
end, 10);
