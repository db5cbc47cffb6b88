-- Authentication provider that leaves every decision to the policy service, without blocking the event loop:
--   POST <meet_auth_url>/v1/authenticate { host, mechanism, ip } -> 200 { ok } | 200 { ok = false, condition?, text? }
-- A service that does not answer is asked again for some seconds, because it may just be restarting.
local async = require "util.async";
local http = require "net.http";
local json = require "util.json";
local sasl = require "util.sasl";
local timer = require "util.timer";
local now = require "util.time".now;
local uuid = require "util.uuid".generate;
local formdecode = require "util.http".formdecode;

local url = module:get_option_string("meet_auth_url");
local bearer = "Bearer " .. module:get_option_string("meet_auth_secret");
local patience = module:get_option_number("meet_auth_patience", 5);
local attempt_timeout, pause = 2, 0.2;
local full_sessions = prosody.full_sessions;

-- Suspends the session's runner until `start` has called its argument, and returns what that was given.
local function await(start)
	local wait, done = async.waiter();
	local finished, first, second;
	start(function (a, b)
		if finished then return; end
		finished, first, second = true, a, b;
		done();
	end);
	wait();
	return first, second;
end

local function post(path, body, limit)
	return await(function (finish)
		timer.add_task(limit, function () finish(nil, 0); end);
		http.request(url .. path, {
			method = "POST";
			headers = { ["Content-Type"] = "application/json"; ["Authorization"] = bearer; };
			body = body;
		}, finish);
	end);
end

-- The service's answer, or nil and the reason. Must run inside an async runner; every client session has one.
local function ask(session, path, payload)
	if not async.ready() then return nil, "not in an async context"; end
	local body, give_up = json.encode(payload), now() + patience;
	while true do
		local answer, code = post(path, body, math.min(attempt_timeout, math.max(give_up - now(), pause)));
		if code == 200 then
			local decoded = json.decode(answer);
			if type(decoded) == "table" then return decoded; end
			return nil, "malformed answer";
		elseif code and code >= 400 and code < 500 then
			return nil, "refused with status " .. code;
		elseif now() + pause >= give_up then
			return nil, "no answer";
		elseif session.destroyed then
			return nil, "session is gone";
		end
		await(function (finish) timer.add_task(pause, finish); end);
	end
end

-- Web clients name the stream management session that they want to resume in the URL.
local function remember_previous(event)
	local query = event.request.url.query;
	local parameters = query and formdecode(query);
	event.session.meet_previd = type(parameters) == "table" and parameters.previd or nil;
end
for _, name in ipairs { "bosh-session", "websocket-session" } do
	module:hook_global(name, remember_previous, 1);
end

-- mod_smacks resumes a session only under the same user name. Who knows the token owns that session.
local function name_of_previous(session)
	local token = session.meet_previd;
	if not token or token == "" then return; end
	for _, other in pairs(full_sessions) do
		if other.resumption_token == token and other.host == module.host then return other.username; end
	end
end

-- Accounts are Prosody's own, in its own format: prosodyctl and its shell make and change them.
local function stock_accounts()
	module:depends("auth_internal_hashed");
	for _, item in ipairs(module:get_host_items("auth-provider")) do
		if item.name == "internal_hashed" then return item; end
	end
end
local accounts = stock_accounts();

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

function provider.get_sasl_handler(session)
	return sasl.new(module.host, {
		anonymous = function ()
			local answer, problem = ask(session, "/v1/authenticate", { host = module.host; mechanism = "ANONYMOUS"; ip = session.ip; });
			if not answer then
				module:log("warn", "policy service: %s", problem);
				return nil, "temporary-auth-failure", "The policy service does not answer";
			elseif answer.ok ~= true then
				return nil, answer.condition or "not-authorized", answer.text;
			end
			-- Clients take the first eight hex digits of the name as their nick, so it has to be a UUID.
			return name_of_previous(session) or uuid();
		end;
	});
end
module:provides("auth", provider);

-- The stock mechanism repeats a refused request for ever and cannot pass on a reason.
sasl.registerMechanism("ANONYMOUS", { "anonymous" }, function (self)
	local username, condition, text = self.profile.anonymous(self);
	if not username then return "failure", condition, text; end
	self.username = username;
	return "success";
end);
