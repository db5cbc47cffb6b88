-- room@muc.TENANT.DOMAIN, what clients use for https://host/TENANT/room  <->  [TENANT]room@muc.DOMAIN, the room itself.
-- Only client sessions are mapped; components and the payload of stanzas keep the inner form.
module:set_global();
local filters = require "util.filters";
local names = module:require "meet_tenant_names";

local function map_to(event)
	local attr = event.stanza.attr;
	if attr.to then attr.to = names.inner(attr.to); end
end
function module.add_host(host)
	for _, kind in ipairs { "message", "presence", "iq" } do
		for _, part in ipairs { "host", "bare", "full" } do
			host:hook("pre-" .. kind .. "/" .. part, map_to, 1000);
		end
	end
end

local function map_from(stanza)
	local from = stanza.attr and stanza.attr.from;
	local mapped = from and names.outer(from);
	if mapped == from then return stanza; end
	-- Copied by hand: the other recipients of a room's broadcast share this stanza, and st.clone would copy its children too.
	local copy, attr = setmetatable({}, getmetatable(stanza)), {};
	for key, value in pairs(stanza) do copy[key] = value; end
	for key, value in pairs(stanza.attr) do attr[key] = value; end
	attr.from = mapped;
	copy.attr = attr;
	return copy;
end

local function add_to(session) filters.add_filter(session, "stanzas/out", map_from, 0); end
filters.add_filter_hook(add_to);
function module.unload() filters.remove_filter_hook(add_to); end
