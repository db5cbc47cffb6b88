-- Tells a client what it would ask for right after its login, before the answer to its bind request (client contract §1.7):
--   <message from=HOST><query xmlns=disco#info><identity/>…<feature/>…</query><services xmlns="urn:xmpp:extdisco:2"/></message>
-- Clients of 2023 then ask for neither. Newer ones, which find the identity `room_metadata`, take everything from here and the
-- relays from the metadata of their room; it is left out where those do not name all relays that there are.
--   meet_identities_of  the host whose identities are told, where guests have one of their own
local st = require "util.stanza";
local external = module:depends("external_services");
local main = module:context(module:get_option_string("meet_identities_of", module.host));
-- { [NODE] = HOST }: what clients ask HOST at NODE when they are not told.
local feature_hosts = module:get_option("meet_feature_hosts", {});

-- The policy service knows those of the environment, not what an operator has written into the configuration, or a module offers.
local relays = { stun = true; turn = true; turns = true; };
local function has_other_relays()
	if module:get_option("external_services") ~= module:get_option("meet_external_services") then return true; end
	for _, service in ipairs(module:get_host_items("external_service")) do
		if relays[service.type] then return true; end
	end
	return false;
end

local function add_identities(query)
	local has_others = has_other_relays();
	for _, identity in ipairs(main:get_host_items("identity")) do
		if not (has_others and identity.type == "room_metadata") then query:tag("identity", identity):up(); end
	end
end

local function add_features(query, session)
	for node, host in pairs(feature_hosts) do
		local event = { origin = session; reply = query; node = node; exists = false; };
		if prosody.hosts[host] then prosody.hosts[host].events.fire_event("host-disco-info-node", event); end
	end
end

module:hook("resource-bind", function (event)
	local session = event.session;
	local query = st.stanza("query", { xmlns = "http://jabber.org/protocol/disco#info" });
	add_identities(query);
	add_features(query, session);
	session.send(st.message({ from = module.host, to = session.full_jid })
		:add_child(query)
		:add_child(external.services_xml(external.get_services())));
end, 10);
