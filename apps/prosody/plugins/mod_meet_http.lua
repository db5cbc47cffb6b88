-- Addresses on Prosody's HTTP port that the policy service answers: what is asked here goes on to
--   <meet_policy_url>/public<PATH>?<QUERY>
-- with the same method, body, and headers Authorization, Content-Type and Accept, and X-Forwarded-For naming who asks. Its status,
-- body and headers Content-Type, Retry-After, Allow, Location and WWW-Authenticate come back. Who may ask what is decided there.
--   meet_http_paths = { "/room-size", "/administration/*", … }
local http = require "net.http";
local refuse = module:require "meet_refuse";
module:depends("http");

local url = module:get_option_string("meet_policy_url") .. "/public";
local paths = module:get_option_array("meet_http_paths", {});
local largest_body = module:get_option_number("meet_http_body", 64 * 1024);
local largest_answer = 4 * 1024 * 1024;
local most_at_once = module:get_option_number("meet_http_requests", 200);
-- In Prosody's spelling of what it serves; in answers that it gets itself names have their hyphens.
local handed_on = { authorization = "Authorization"; content_type = "Content-Type"; accept = "Accept"; };
local handed_back = { "content_type", "retry_after", "allow", "location", "www_authenticate" };
local under_way = 0;

local function headers_of(request)
	local headers = { ["X-Forwarded-For"] = request.ip };
	for name, spelling in pairs(handed_on) do headers[spelling] = request.headers[name]; end
	return headers;
end

local function away(response)
	response.status_code = 503;
	response.headers.retry_after = "2";
	response.headers.content_type = "text/plain; charset=utf-8";
	return response:send("The policy service does not answer\n");
end

local function pass_back(response, body, code, answer)
	if code < 100 or type(answer) ~= "table" then return away(response); end
	response.status_code = code;
	for _, name in ipairs(handed_back) do response.headers[name] = answer.headers[(name:gsub("_", "-"))]; end
	return response:send(body);
end

local function refused(event, reason, status)
	refuse.count(reason);
	module:log("warn", "refused (%s): %s %s from %s", reason, event.request.method, event.request.path, event.request.ip);
	return status;
end

local function hand_on(event)
	local request, response = event.request, event.response;
	local body, query = request.body or "", request.url.query;
	if request.url.path:find("..", 1, true) then return refused(event, "http-path", 400); end
	if #body > largest_body then return refused(event, "http-size", 413); end
	if under_way >= most_at_once then return refused(event, "http-load", 503); end
	under_way = under_way + 1;
	local is_open = true;
	response.on_destroy = function () is_open = false; end;
	http.request(url .. request.url.path .. (query and "?" .. query or ""), {
		method = request.method; headers = headers_of(request); body = #body > 0 and body or nil; body_size_limit = largest_answer;
	}, function (answer_body, code, answer)
		under_way = under_way - 1;
		if is_open then pass_back(response, answer_body, code or 0, answer); end
	end);
	return true;
end

local routes = {};
for _, path in ipairs(paths) do
	for _, method in ipairs { "GET", "POST", "PUT", "PATCH", "DELETE" } do routes[method .. " " .. path] = hand_on; end
end
module:provides("http", { default_path = "/"; route = routes });
