-- Closes a host to clients: only sessions that logged in at one of `meet_access_hosts` (or at this very host) may send to
-- addresses here. Rooms, components and the server itself still may. Loaded on the host of the service accounts, on the
-- breweries and on the policy component; stock Prosody would let any guest walk into a brewery.
local refuse = module:require "meet_refuse";
local allowed = module:get_option_set("meet_access_hosts", {});

local function guard(event)
	local origin = event.origin;
	if origin.type ~= "c2s" or origin.host == module.host or allowed:contains(origin.host) then return; end
	return refuse(event, "closed-host", "auth", "forbidden", "Not open to clients");
end

for _, kind in ipairs { "iq", "message", "presence" } do
	for _, part in ipairs { "host", "bare", "full" } do
		module:hook(kind .. "/" .. part, guard, 2000);
	end
end
