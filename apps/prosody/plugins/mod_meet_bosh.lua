-- The rate at which a client may send, for BOSH: mod_limits counts bytes of a connection, and a BOSH session has none of its
-- own. `meet_bosh_rate` is in bytes per second; who has sent more than ten seconds' worth at once loses its session, because
-- what came in a request cannot be held back as what waits in a socket can.
local filters = require "util.filters";
local throttle = require "util.throttle";
local rate = module:get_option_number("meet_bosh_rate", 0);
local burst_seconds = 10;

module:hook_global("bosh-session", function (event)
	local session = event.session;
	if rate <= 0 or session.host ~= module.host then return; end
	local budget = throttle.create(rate * burst_seconds, burst_seconds);
	filters.add_filter(session, "stanzas/in", function (stanza)
		if budget:poll(#tostring(stanza)) then return stanza; end
		if not session.destroyed then
			module:log("warn", "%s sends too much over BOSH", session.full_jid or session.ip);
			session:close({ condition = "policy-violation", text = "Too much data" });
		end
	end, 100);
end);
