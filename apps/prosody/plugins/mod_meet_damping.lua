-- Damps guesses at the passwords of services, on whose host this is loaded. It is reached through the WebSocket and BOSH of the
-- users like every other; services themselves come by TCP, are not damped, and so may try a changed password again and again.
local st = require "util.stanza";
local damping = module:require "meet_damping";
local refuse = module:require "meet_refuse";
local xmlns = "urn:ietf:params:xml:ns:xmpp-sasl";

-- Before mod_saslauth. What one message begins counts as wrong until the login is through.
module:hook("stanza/" .. xmlns .. ":auth", function (event)
	local session = event.origin;
	if session.type ~= "c2s_unauthed" or not (session.websocket_request or session.bosh_wait) then return; end
	local attempt, is_first = damping.begin(session, "password");
	session.meet_attempt = attempt;
	if attempt then return; end
	refuse.count("login-damped");
	if is_first then module:log("warn", "refused (login-damped): logins from %s, too many have failed", session.ip); end
	session.send(st.stanza("failure", { xmlns = xmlns }):tag("temporary-auth-failure"):up()
		:text_tag("text", "Too many failed logins, try again later"));
	return true;
end, 100);

module:hook("authentication-success", function (event)
	local attempt = event.session.meet_attempt;
	if attempt then damping.settle(attempt, "right"); end
end);
