-- Advertises <identity category="component" type=TYPE name=ADDRESS/>: how clients find optional services.
-- meet_identities = { { TYPE, ADDRESS }, ... }
for _, identity in ipairs(module:get_option_array("meet_identities", {})) do
	module:add_identity("component", identity[1], identity[2]);
end
