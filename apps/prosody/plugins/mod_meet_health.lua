-- GET /health: 200 while every host of `meet_health_hosts` is active, and its rooms are served where it has some; else 503
-- with the reason. The header X-Parley-Version tells `meet_version`.
module:set_global();
module:depends("http");
local required = module:get_option_array("meet_health_hosts", {});
local version = module:get_option_string("meet_version");

local function failing()
	for _, name in ipairs(required) do
		local host = prosody.hosts[name];
		if not host then return name .. " is not configured"; end
		if host.type == "component" and not host.modules.muc then return name .. " serves no rooms"; end
		if host.type ~= "component" and not host.users then return name .. " cannot authenticate"; end
	end
end

module:provides("http", {
	default_path = "/health";
	route = {
		GET = function (event)
			local reason = failing();
			event.response.headers.content_type = "text/plain; charset=utf-8";
			event.response.headers.x_parley_version = version;
			event.response.status_code = reason and 503 or 200;
			return (reason or "OK") .. "\n";
		end;
	};
});
