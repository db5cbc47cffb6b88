-- Short-lived tokens, with which clients get at the files that people share in their room (prosody-contract §2.1):
--   <iq type="get" to=DOMAIN><credentials xmlns="urn:xmpp:extdisco:2"><service type="short-lived-token" host=AUDIENCE/></credentials></iq>
-- is answered with the same service and its username, password and expires. The policy service makes the tokens:
--   POST /v1/file-token { jid, audience } -> { token, expires } or { condition }
local st, throttle = require "util.stanza", require "util.throttle";
local policy = module:require "meet_policy";
local refuse = module:require "meet_refuse";
local xmlns = "urn:xmpp:extdisco:2";
local most, period, limit = 10, 30, 5; -- requests in so many seconds of a session; seconds that an answer may take

local buckets = setmetatable({}, { __mode = "k" });
local function is_too_often(session)
	buckets[session] = buckets[session] or throttle.create(most, period);
	return not buckets[session]:poll(1);
end

local function result(stanza, service, answer)
	return st.reply(stanza):tag("credentials", { xmlns = xmlns }):tag("service", {
		type = service.attr.type; host = service.attr.host; username = "token"; password = answer.token; expires = answer.expires;
		restricted = "1"; transport = "https"; port = "443";
	});
end

-- Before the stock module, which knows of no such services.
module:hook("iq-get/host/" .. xmlns .. ":credentials", function (event)
	local origin, stanza = event.origin, event.stanza;
	local credentials = stanza:get_child("credentials", xmlns);
	local service = credentials and credentials:get_child("service");
	if not service or service.attr.type ~= "short-lived-token" then return; end
	if origin.type ~= "c2s" then return refuse(event, "token-stranger", "cancel", "not-allowed", "Only for people in a room"); end
	if is_too_often(origin) then return refuse(event, "token-rate", "wait", "policy-violation", "Too many requests for tokens"); end
	local question = { jid = stanza.attr.from; audience = service.attr.host or "" };
	policy.ask_later("/v1/file-token", question, limit, function () return not origin.destroyed; end, function (answer, problem)
		if answer and answer.token then return origin.send(result(stanza, service, answer)); end
		if not answer then module:log("warn", "no token: %s", problem); end
		local condition = answer and answer.condition or "service-unavailable";
		origin.send(st.error_reply(stanza, answer and "cancel" or "wait", condition, nil, module.host));
	end);
	return true;
end, 10);
