-- What a client may do over BOSH, which mod_limits and the web service cannot tell: mod_limits counts bytes of a connection, and
-- the web service counts connections, and a BOSH session has none of its own.
local filters = require "util.filters";
local throttle = require "util.throttle";
local network_of = module:require "meet_network";

-- `meet_bosh_rate` is in bytes per second; who has sent more than ten seconds' worth at once loses its session, because what
-- came in a request cannot be held back as what waits in a socket can.
local rate = module:get_option_number("meet_bosh_rate", 0);
local burst_seconds = 10;

local function limit_rate(session)
	local budget = throttle.create(rate * burst_seconds, burst_seconds);
	filters.add_filter(session, "stanzas/in", function (stanza)
		if budget:poll(#tostring(stanza)) then return stanza; end
		if not session.destroyed then
			module:log("warn", "%s sends too much over BOSH", session.full_jid or session.ip);
			session:close({ condition = "policy-violation", text = "Too much data" });
		end
	end, 100);
end

-- Sessions of one client address (of IPv6: one /64). They outlive the requests that made them by a minute.
local max_sessions = module:get_option_number("meet_bosh_sessions", 500);
local sessions_of, sweep_seconds = {}, 60;

local function count(network)
	local living = 0;
	for session in pairs(sessions_of[network]) do
		if session.destroyed then sessions_of[network][session] = nil; else living = living + 1; end
	end
	if living == 0 then sessions_of[network] = nil; end
	return living;
end
module:add_timer(sweep_seconds, function ()
	for network in pairs(sessions_of) do count(network); end
	return sweep_seconds;
end);

module:hook_global("bosh-session", function (event)
	local session = event.session;
	local network = network_of(session.ip) or "?";
	if sessions_of[network] and count(network) >= max_sessions then
		module:log("warn", "%s has too many BOSH sessions", session.ip);
		session:close();
		return;
	end
	sessions_of[network] = sessions_of[network] or {};
	sessions_of[network][session] = true;
	if rate > 0 then limit_rate(session); end
end, 2);
