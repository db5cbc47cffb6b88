-- The service accounts of this host, from the configuration: `meet_accounts = { [user] = password }`. They are made at every
-- start, in the memory storage, so a changed password or name is in force at once and no old one stays valid.
local usermanager = require "core.usermanager";
local accounts = module:get_option("meet_accounts");
-- One offer names all sources of a conference: far more than a client ever sends.
local stanza_size_limit = 10 * 1024 * 1024;

for username, password in pairs(accounts) do
	local ok, problem = usermanager.create_user(username, password, module.host);
	if not ok then error("cannot create the account " .. username .. ": " .. tostring(problem)); end
	module:log("debug", "account %s is ready", username);
end

-- mod_c2s sets its own limit in the same event, at priority 0.
module:hook("authentication-success", function (event)
	local session = event.session;
	if accounts[session.username] and session.stream and session.stream.set_stanza_size_limit then
		session.stanza_size_limit = stanza_size_limit;
		session.stream:set_stanza_size_limit(stanza_size_limit);
	end
end, -10);
