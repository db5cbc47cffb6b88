-- room@muc.TENANT.DOMAIN, what clients use for https://host/TENANT/room  <->  [TENANT]room@muc.DOMAIN, the room itself.
-- Only client sessions are mapped; components and the payload of stanzas keep the inner form.
module:set_global();
local jid, filters, cache = require "util.jid", require "util.filters", require "util.cache";
local muc_host = module:get_option_string("muc_mapper_domain");
local prefix, base = muc_host:match("^([^.]+)%.(.+)$");

local function escape(text) return (text:gsub("%p", "%%%0")); end
local virtual_host = "^" .. escape(prefix) .. "%.([^.%[%]]+)%." .. escape(base) .. "$";
local inbound, outbound = cache.new(2000), cache.new(2000);

local function to_real(address)
	local result = inbound:get(address);
	if result then return result; end
	local node, host, resource = jid.split(address);
	local tenant = host and host:match(virtual_host);
	result = tenant and jid.join(node and ("[" .. tenant .. "]" .. node), muc_host, resource) or address;
	inbound:set(address, result);
	return result;
end

local function to_virtual(address)
	local result = outbound:get(address);
	if result then return result; end
	local node, host, resource = jid.split(address);
	result = address;
	if host == muc_host and node then
		local tenant, name = node:match("^%[([^.%[%]]+)%](.+)$");
		if tenant then result = jid.join(name, prefix .. "." .. tenant .. "." .. base, resource); end
	end
	outbound:set(address, result);
	return result;
end

local function map_to(event)
	local attr = event.stanza.attr;
	if attr.to then attr.to = to_real(attr.to); end
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
	local mapped = from and to_virtual(from);
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
