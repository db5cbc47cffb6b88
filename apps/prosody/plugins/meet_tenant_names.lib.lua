-- The two names of a room of a tenant: [TENANT]room@muc.DOMAIN, its own, and room@muc.TENANT.DOMAIN, what its clients use.
-- Without tenants (`meet_tenants`) both are the same.
local jid, cache = require "util.jid", require "util.cache";
local muc_host = module:get_option_string("muc_mapper_domain");
local prefix, base = muc_host:match("^([^.]+)%.(.+)$");

local function escape(text) return (text:gsub("%p", "%%%0")); end
local virtual_host = "^" .. escape(prefix) .. "%.([^.%[%]]+)%." .. escape(base) .. "$";
local inbound, outbound = cache.new(2000), cache.new(2000);

local names = {};
if not module:get_option_boolean("meet_tenants", false) then
	function names.inner(address) return address; end
	names.outer = names.inner;
	return names;
end

-- The room's own name.
function names.inner(address)
	local result = inbound:get(address);
	if result then return result; end
	local node, host, resource = jid.split(address);
	local tenant = host and host:match(virtual_host);
	result = tenant and jid.join(node and ("[" .. tenant .. "]" .. node), muc_host, resource) or address;
	inbound:set(address, result);
	return result;
end

-- The name that clients know.
function names.outer(address)
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

return names;
