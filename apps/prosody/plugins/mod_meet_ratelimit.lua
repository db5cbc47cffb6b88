-- PROSODY_ENABLE_RATE_LIMITS: how many logins one client address (of IPv6: one /64) may make per second, and how many stanzas one
-- session may send. Whoever exceeds that is read from slowly for `rate_limit_timeout` seconds; a BOSH session, whose requests
-- cannot be read slowly, is ended. The address is the client's own behind a trusted proxy.
local filters, throttle, timer = require "util.filters", require "util.throttle", require "util.timer";
local ip_util, cache = require "util.ip", require "util.cache";
local now = require "util.time".now;
local refuse, network_of = module:require "meet_refuse", module:require "meet_network";

-- COMPAT(prosody-plugins): the names of mod_rate_limit, which XMPP_CONFIGURATION may set.
local login_rate = module:get_option_number("rate_limit_login_rate", 3);
local session_rate = module:get_option_number("rate_limit_session_rate", 200);
local seconds = module:get_option_number("rate_limit_timeout", 60);
local normal_rate = module:get_option_number("meet_bosh_rate", 0);
local burst_seconds = 2;
local stanza_rates = {
	presence = module:get_option_number("rate_limit_presence_rate", 4);
	iq = module:get_option_number("rate_limit_iq_rate", 10);
	message = module:get_option_number("rate_limit_message_rate", 3);
};
local allowed = {};
for _, range in ipairs(module:get_option_array("rate_limit_whitelist", { "127.0.0.1", "::1" })) do
	local ok, address, bits = pcall(ip_util.parse_cidr, range);
	if ok and address then allowed[#allowed + 1] = { address, bits }; end
end

-- One table for all hosts that people log in at.
local shared = module:shared("/*/meet_ratelimit/addresses");
shared.logins = shared.logins or cache.new(module:get_option_number("rate_limit_cache_size", 10000));

local function key_of(address)
	local ip = address and ip_util.new_ip(address);
	if not ip then return "?"; end
	for _, range in ipairs(allowed) do
		if range[1].proto == ip.proto and ip_util.match(ip, range[1], range[2]) then return; end
	end
	return network_of(address);
end

-- By connection, because a session that is resumed moves to another one: until when it is read slowly.
local slow_until = setmetatable({}, { __mode = "k" });

local function slow_down(session, reason)
	refuse.count(reason);
	if session.bosh_wait then
		module:log("warn", "refused (%s): a BOSH session from %s", reason, session.ip);
		session:close({ condition = "policy-violation", text = "Too fast" });
		return true;
	end
	local conn = session.conn;
	if not conn or not conn.setlimit then return; end
	local is_new = not slow_until[conn];
	slow_until[conn] = now() + seconds;
	if not is_new then return; end
	module:log("warn", "refused (%s): %s from %s is read slowly for %d s", reason, session.full_jid or "a session", session.ip, seconds);
	conn:setlimit(session_rate);
	timer.add_task(seconds, function (time)
		-- It may belong to another session by now.
		if not slow_until[conn] then return; end
		if slow_until[conn] > time then return slow_until[conn] - time; end
		slow_until[conn] = nil;
		conn:setlimit(normal_rate);
	end);
end

-- A session that is resumed takes over the filters of the one that its new connection has begun with.
local function limit_stanzas(session_at_login)
	local budgets = {};
	for name, rate in pairs(stanza_rates) do budgets[name] = throttle.create(rate * burst_seconds, burst_seconds); end
	filters.add_filter(session_at_login, "stanzas/in", function (stanza, session)
		local budget = stanza.attr and not stanza.attr.xmlns and budgets[stanza.name];
		if budget and not budget:poll(1, true) then slow_down(session, "stanza-rate"); end
		return not session.destroyed and stanza or nil;
	end, 90);
end

-- Every attempt counts, right or wrong. Before mod_saslauth.
module:hook("stanza/urn:ietf:params:xml:ns:xmpp-sasl:auth", function (event)
	local session = event.origin;
	if session.type ~= "c2s_unauthed" then return; end
	local key = key_of(session.ip);
	if not key then return; end
	local budget = shared.logins:get(key);
	if not budget then
		budget = throttle.create(login_rate * burst_seconds, burst_seconds);
		shared.logins:set(key, budget);
	end
	if not session.meet_is_counted then
		session.meet_is_counted = true;
		limit_stanzas(session);
	end
	if not budget:poll(1, true) then return slow_down(session, "login-rate"); end
end, 100);
