-- Who logs in at this host, by `meet_login` (prosody-contract §2, §7.4):
--   anonymous  SASL ANONYMOUS: the policy service judges the token of the URL or of the Authorization header, or that there is none
--   password   SASL PLAIN, judged by the policy service
--   accounts   SCRAM-SHA-1 and PLAIN against Prosody's own accounts; the policy service is asked for the claims afterwards
--   POST /v1/authenticate { host, mechanism, username?, password?, token?, room?, tenant?, ip? }
--     -> { ok = true, username?, claims, identity?, features? } | { ok = false, condition?, text? }
-- The session keeps: meet_claims (text, handed back at admission), meet_identity, meet_features, meet_room, meet_tenant.
local sasl = require "util.sasl";
local uuid = require "util.uuid".generate;
local nodeprep = require "util.encodings".stringprep.nodeprep;
local formdecode = require "util.http".formdecode;
local policy = module:require "meet_policy";
local damping = module:require "meet_damping";
local refuse = module:require "meet_refuse";

local kind_of_login = module:get_option_string("meet_login", "anonymous");
-- The service ends a login by itself before this; what it asks may be a directory that does not answer.
local limit = module:get_option_number("meet_login_limit", 15);
local longest_token, longest_name = 16 * 1024, 1023;
local full_sessions = prosody.full_sessions;
local logins = module:metric("counter", "logins", "", "Logins by outcome.", { "outcome" });

---- What the URL says ----

-- A token makes the head of a request longer than Prosody allows by default.
require "net.http.server".set_option("head_size_limit", 48 * 1024);

local function decode(query)
	local decoded = query and formdecode(query);
	return type(decoded) == "table" and decoded or {};
end
-- Reverse proxies may add an Authorization header of their own, for Basic say; that is nobody's token.
local function bearer_of(header)
	return header and header:match("^[Bb][Ee][Aa][Rr][Ee][Rr]%s+(%S+)%s*$");
end
local function given(value, longest)
	if value ~= nil and value ~= "" and #value <= longest then return value; end
end

-- Unverified, until the policy service has spoken.
local function remember_request(event)
	local session, request = event.session, event.request;
	local query = decode(request.url.query);
	local token = query.token ~= "" and query.token or bearer_of(request.headers.authorization);
	session.meet_token = given(token, longest_token);
	session.meet_is_token_too_long = token ~= nil and #token > longest_token;
	session.meet_room, session.meet_tenant = given(query.room, longest_name), given(query.prefix, longest_name);
	session.meet_previd = given(query.previd, longest_name);
	-- COMPAT(prosody-plugins): what modules of the community read. The name counts only when one of them says so, see below.
	session.customusername = given(query.customusername, longest_name);
	session.jitsi_web_query_room, session.jitsi_web_query_prefix = session.meet_room, session.meet_tenant or "";
end
for _, name in ipairs { "bosh-session", "websocket-session" } do
	module:hook_global(name, remember_request, 1);
end

---- What a login leaves with the session ----

local function keep(session, answer)
	session.meet_token = nil;
	session.meet_claims = answer.claims;
	session.meet_identity, session.meet_features = answer.identity, answer.features;
	-- COMPAT(prosody-plugins): under the names of the original.
	local identity = answer.identity or {};
	session.jitsi_meet_context_user, session.jitsi_meet_context_group = identity.user, identity.group;
	session.jitsi_meet_context_features = answer.features;
end

local function take_over(session, previous)
	for _, name in ipairs { "claims", "identity", "features" } do session["meet_" .. name] = previous["meet_" .. name]; end
	for _, name in ipairs { "user", "group", "features" } do
		session["jitsi_meet_context_" .. name] = previous["jitsi_meet_context_" .. name];
	end
end

-- mod_smacks resumes a session only under the same user name. Who knows the token owns that session, so no other proof is asked
-- for: a call survives its token, and a policy service that is away. New rooms still want a claim that has not expired.
local function previous_of(session)
	local token = session.meet_previd;
	if not token then return; end
	for _, other in pairs(full_sessions) do
		if other.resumption_token == token and other.host == module.host then return other; end
	end
end

---- Asking ----

local unavailable = { condition = "temporary-auth-failure"; text = "The policy service does not answer"; };
local damped = { condition = "temporary-auth-failure"; text = "Too many failed logins, try again later"; };

local function count(outcome) logins:with_labels(outcome):add(1); end

local function begin(session, kind, account, waits)
	local attempt, is_first = damping.begin(session, kind, account, waits);
	if attempt then return attempt; end
	count("damped");
	refuse.count("login-damped");
	if is_first then module:log("warn", "refused (login-damped): logins from %s, too many have failed", session.ip); end
end

local outcomes = { right = "accepted"; wrong = "refused"; unknown = "unavailable"; abandoned = "abandoned" };
local function settle(attempt, outcome)
	damping.settle(attempt, outcome);
	count(outcomes[outcome]);
end

-- Returns the answer of an accepted login, or nil and the refusal that the client gets.
local function ask(session, mechanism, attempt, username, password)
	local answer, problem = policy.ask("/v1/authenticate", {
		host = module.host;
		mechanism = mechanism;
		username = username;
		password = password;
		token = mechanism == "ANONYMOUS" and session.meet_token or nil;
		room = session.meet_room;
		tenant = session.meet_tenant;
		ip = session.ip;
	}, limit, session, function () settle(attempt, "abandoned"); end);
	if not answer then
		module:log("warn", "policy service: %s", problem);
		settle(attempt, "unknown");
		return nil, unavailable;
	elseif answer.ok == true and type(answer.claims) == "string" then
		keep(session, answer);
		settle(attempt, "right");
		return answer;
	end
	local condition = type(answer.condition) == "string" and answer.condition or "not-authorized";
	settle(attempt, condition == "temporary-auth-failure" and "unknown" or "wrong");
	return nil, { condition = condition; text = type(answer.text) == "string" and answer.text or nil; };
end

---- Mechanisms ----

local handlers = {};

function handlers.anonymous(session)
	return sasl.new(module.host, {
		anonymous = function ()
			local previous = previous_of(session);
			if previous then
				take_over(session, previous);
				return previous.username;
			elseif session.meet_is_token_too_long then
				return nil, { condition = "not-allowed"; text = "The token is too long"; };
			end
			local attempt = begin(session, "token", nil, true);
			if not attempt then return nil, damped; end
			local answer, refusal = ask(session, "ANONYMOUS", attempt);
			if not answer then return nil, refusal; end
			-- COMPAT(prosody-plugins): a module of the community may vouch for the name that the URL asks for.
			local custom = prosody.events.fire_event("pre-jitsi-authentication", session);
			-- Clients take the first eight hex digits of the name as their nick, so it has to be a UUID.
			return custom or answer.username or uuid();
		end;
	});
end

-- A directory may know people by what is no node of an address: an address of mail, two words. The service then names the node.
local function known_as(name)
	return nodeprep(name) or name:lower();
end
-- It may look over blanks, so a hundred of them make no other account to guess at.
local function account_of(name)
	return known_as((name:gsub("%s+", "")));
end

function handlers.password(session)
	return sasl.new(module.host, {
		nodeprep = known_as;
		plain_test = function (self, username, password)
			local attempt = begin(session, "password", account_of(username), true);
			if not attempt then self.meet_refusal = damped; return false, true; end
			local answer, refusal = ask(session, "PLAIN", attempt, username, password);
			self.meet_refusal = refusal;
			if answer and answer.username then self.username = answer.username; end
			return answer ~= nil, true;
		end;
	});
end

-- Accounts are Prosody's own, in its own format: prosodyctl and its shell make and change them.
local function stock_accounts()
	module:depends("auth_internal_hashed");
	for _, item in ipairs(module:get_host_items("auth-provider")) do
		if item.name == "internal_hashed" then return item; end
	end
end
local accounts = stock_accounts();

function handlers.accounts(session)
	local stock = accounts.get_sasl_handler(session).profile;
	return sasl.new(module.host, {
		plain_test = function (self, username, password)
			self.meet_account, self.meet_attempt = username, begin(session, "password", username);
			if not self.meet_attempt then self.meet_refusal = damped; return false, true; end
			local is_right = accounts.test_password(username, password);
			return is_right, not is_right or not accounts.is_enabled or accounts.is_enabled(username);
		end;
		scram_sha_1 = stock.scram_sha_1 and function (self, username)
			self.meet_account, self.meet_attempt = username, begin(session, "password", username);
			if not self.meet_attempt then self.meet_refusal = damped; return; end
			return stock.scram_sha_1(self, username);
		end;
	});
end

-- Whether Prosody's own check of a password succeeded; then the claims of the account.
local function conclude(session, self, status)
	local attempt = self.meet_attempt;
	if not attempt or status == "challenge" then return; end
	self.meet_attempt = nil;
	if status == "success" then
		local answer, refusal = ask(session, "SCRAM", attempt, self.username);
		self.meet_refusal = refusal;
		return answer == nil;
	end
	module:log("warn", "login refused: wrong name or password, as %s from %s", self.meet_account, session.ip);
	settle(attempt, "wrong");
end

-- The stock mechanisms know only their own reasons for a failure.
local function explained(handler, session)
	local process, clone = handler.process, handler.clean_clone;
	function handler.process(self, message)
		local status, reply, text = process(self, message);
		if conclude(session, self, status) then status = "failure"; end
		local refusal = self.meet_refusal;
		if status == "failure" and refusal then return status, refusal.condition, refusal.text; end
		return status, reply, text;
	end
	function handler.clean_clone(self) return explained(clone(self), session); end
	return handler;
end

-- The stock mechanism repeats a refused request for ever and cannot pass on a reason.
sasl.registerMechanism("ANONYMOUS", { "anonymous" }, function (self)
	local username, refusal = self.profile.anonymous(self);
	if not username then return "failure", refusal.condition, refusal.text; end
	self.username = username;
	return "success";
end);

---- The provider ----

local provider = {};
for _, name in ipairs { "test_password", "set_password", "create_user", "delete_user", "users", "get_account_info", "enable", "disable" } do
	provider[name] = accounts[name];
end
function provider.get_password() return nil, "passwords are stored hashed"; end
function provider.user_exists(username)
	local bare_sessions = prosody.bare_sessions or {};
	return bare_sessions[username .. "@" .. module.host] ~= nil or accounts.user_exists(username);
end
-- Guests have no account that could be disabled.
function provider.is_enabled(username)
	return not accounts.is_enabled or not accounts.user_exists(username) or accounts.is_enabled(username);
end
local handler = handlers[kind_of_login] or error("meet_login: no such kind of login: " .. kind_of_login);
function provider.get_sasl_handler(session) return explained(handler(session), session); end
module:provides("auth", provider);
