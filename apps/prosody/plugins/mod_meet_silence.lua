-- Gives up clients that have vanished without closing their connection (a closed lid, a lost network). The network layer has a
-- timeout for that, but mod_limits switches it off for every session that it limits, and such a ghost would stay in its room
-- for hours. After `meet_silence` seconds without a byte a client is asked for a sign of life, in the way its connection
-- has: <r/> with stream management, else a WebSocket ping, which browsers answer by themselves, or a space. After as many
-- seconds more its connection counts as lost; with stream management it may then still be resumed.
local filters = require "util.filters";
local now = require "util.time".now;
local silence = module:get_option_number("meet_silence", 30);

-- By connection, because a session that is resumed moves to another one.
local heard, asked = setmetatable({}, { __mode = "k" }), setmetatable({}, { __mode = "k" });

local function hear(bytes, session)
	local conn = session.conn;
	if conn then heard[conn], asked[conn] = now(), nil; end
	return bytes;
end
local function listen(session)
	if session.type ~= "c2s_unauthed" then return; end
	hear(nil, session);
	-- Before mod_limits, which may hold bytes back, and mod_websocket, which swallows the answer to a ping.
	filters.add_filter(session, "bytes/in", hear, 2000);
end
filters.add_filter_hook(listen);
function module.unload() filters.remove_filter_hook(listen); end

local function check(session)
	-- A BOSH session has many connections, which others use too, and its own limit of inactivity.
	local conn = not session.bosh_wait and session.conn;
	local last = conn and (asked[conn] or heard[conn]);
	if not last or now() - last < silence then return; end
	if not asked[conn] then
		asked[conn] = now();
		module:fire_event("c2s-read-timeout", { session = session });
	else
		module:log("info", "%s has vanished", session.full_jid);
		conn:on("disconnect", "silence"); -- as the network layer does for its own timeout
		conn:destroy();
	end
end

module:add_timer(silence / 2, function ()
	local all = {};
	for _, user in pairs(prosody.hosts[module.host].sessions) do
		for _, session in pairs(user.sessions) do all[#all + 1] = session; end
	end
	for _, session in ipairs(all) do check(session); end
	return silence / 2;
end);
