-- Closes a host to clients: only sessions that logged in at one of `meet_access_hosts` (or at this very host) may send to
-- addresses here. Rooms, components and the server itself still may. Loaded on the host of the service accounts, on the
-- breweries and on the policy component; stock Prosody would let any guest walk into a brewery.
local st = require "util.stanza";
local allowed = module:get_option_set("meet_access_hosts", {});

local function guard(event)
	local origin, stanza = event.origin, event.stanza;
	if origin.type ~= "c2s" or origin.host == module.host or allowed:contains(origin.host) then return; end
	module:log("warn", "refused %s from %s to %s", stanza.name, origin.full_jid or origin.host, stanza.attr.to);
	if stanza.attr.type ~= "error" and stanza.attr.type ~= "result" then
		origin.send(st.error_reply(stanza, "auth", "forbidden", "Not open to clients", module.host));
	end
	return true;
end

for _, kind in ipairs { "iq", "message", "presence" } do
	for _, part in ipairs { "host", "bare", "full" } do
		module:hook(kind .. "/" .. part, guard, 2000);
	end
end
