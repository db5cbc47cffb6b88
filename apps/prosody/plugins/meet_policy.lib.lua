-- Questions to the policy service over HTTP on loopback, which never block the event loop (prosody-contract §7.4, §7.5):
--   POST <meet_policy_url><path> with the bearer -> 200 and a table
-- A service that is not there, because it is just being restarted, is asked again for `meet_policy_patience` seconds.
local http, json, timer = require "net.http", require "util.json", require "util.timer";
local now = require "util.time".now;
local waiter = module:require "meet_wait";

local url = module:get_option_string("meet_policy_url");
local bearer = "Bearer " .. module:get_option_string("meet_policy_secret");
local patience = module:get_option_number("meet_policy_patience", 5);
local pause, longest_answer = 0.2, 256 * 1024;
local headers = { ["Content-Type"] = "application/json"; ["Authorization"] = bearer; };

local policy = {};

local function post(path, body, limit, finish)
	local finished;
	local function once(answer, code)
		if finished then return; end
		finished = true;
		finish(answer, code or 0);
	end
	local request = http.request(url .. path, { method = "POST"; headers = headers; body = body; body_size_limit = longest_answer; }, once);
	timer.add_task(limit, function ()
		if finished then return; end
		once(nil, 0);
		if type(request) == "table" then http.destroy_request(request); end
	end);
end

-- Calls `finish` with the service's answer, or with nil and the reason. An answer may take `limit` seconds; no question is
-- repeated that the service may still be working on. `is_wanted` says whether somebody still waits.
function policy.ask_later(path, payload, limit, is_wanted, finish)
	local body, give_up = json.encode(payload), now() + patience;
	local function attempt()
		local begun = now();
		post(path, body, limit, function (answer, code)
			if code == 200 then
				local ok, decoded = pcall(json.decode, answer);
				if ok and type(decoded) == "table" then return finish(decoded); end
				return finish(nil, "malformed answer");
			elseif code >= 400 and code < 500 then
				return finish(nil, "refused with status " .. code);
			elseif now() - begun >= limit then
				return finish(nil, "no answer in time");
			elseif now() + pause >= give_up or not is_wanted() then
				return finish(nil, "no answer");
			end
			timer.add_task(pause, attempt);
		end);
	end
	attempt();
end

-- The same within the runner of a client's session, which waits meanwhile; others go on. Does not return when the session has
-- ended by then: `gone` is called instead.
function policy.ask(path, payload, limit, session, gone)
	local wait, go_on = waiter(session);
	local answer, problem;
	policy.ask_later(path, payload, limit, function () return not session.destroyed; end, function (decoded, reason)
		answer, problem = decoded, reason;
		if not go_on() and gone then gone(); end
	end);
	wait();
	return answer, problem;
end

return policy;
