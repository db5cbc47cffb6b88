-- Prosody's configuration, for 0.12 and 13.0: one static file. Everything that varies comes from the environment that the
-- launcher (src/main.ts) has checked and completed, so a missing value is an error here and never an open server.
-- ENV_NAME is Prosody's notation for the environment variable NAME. 13.0 keeps Lua's own functions in the table `Lua`.
local L = Lua or _G
local error, ipairs, load, tonumber = L.error, L.ipairs, L.load, L.tonumber
local settings = _ENV -- assigning to it sets an option, of the host whose section this is

local function need(value, name)
	if value == nil or value == "" then error(name .. " is not set; start Prosody through apps/prosody/src/main.ts", 0) end
	return value
end
local function number(value, name) return tonumber(need(value, name)) or error(name .. " is not a number", 0) end
local function is_on(value) return value == "1" end
local function each(value)
	local items = {}
	for item in (value or ""):gmatch("[^,%s]+") do items[#items + 1] = item end
	return items
end
-- "100kb/s" in bytes per second; units as in mod_limits.
local function bytes_per_second(value)
	local amount, unit = value:lower():match("^(%d+) ?([kmg]?)b/s$")
	return tonumber(amount) * ({ [""] = 1, k = 1000, m = 1000000, g = 1000000000 })[unit]
end
local function given(value) if value ~= "" then return value end end
local function add(list, more)
	for _, item in ipairs(more) do list[#list + 1] = item end
	return list
end
-- Lua that the operator has put into a variable, run as if it stood here. Errors name the variable.
local function run(text, name)
	local chunk, problem = load(text or "", "=" .. name, "t", settings)
	if not chunk then error(problem, 0) end
	return chunk()
end

local HOME     = need(ENV_PARLEY_PROSODY_HOME, "PARLEY_PROSODY_HOME")
local DOMAIN   = need(ENV_XMPP_DOMAIN, "XMPP_DOMAIN")
local AUTH     = need(ENV_XMPP_AUTH_DOMAIN, "XMPP_AUTH_DOMAIN")
local MUC      = need(ENV_XMPP_MUC_DOMAIN, "XMPP_MUC_DOMAIN")
local INTERNAL = need(ENV_XMPP_INTERNAL_MUC_DOMAIN, "XMPP_INTERNAL_MUC_DOMAIN")
local LOBBY    = "lobby." .. DOMAIN
local BREAKOUT = "breakout." .. DOMAIN
local POLICY   = "policy." .. DOMAIN
local FOCUS    = "focus@" .. AUTH
local GUEST    = need(ENV_XMPP_GUEST_DOMAIN, "XMPP_GUEST_DOMAIN")
local BRIDGE   = need(ENV_JVB_AUTH_USER, "JVB_AUTH_USER") .. "@" .. AUTH

---- Process -----------------------------------------------------------------------------------------------------------

data_path = HOME
pidfile = HOME .. "/prosody.pid"
admin_socket = HOME .. "/prosody.sock"
certificates = HOME .. "/certs"
plugin_paths = add(given(ENV_PARLEY_PROSODY_PLUGINS) and { ENV_PARLEY_PROSODY_PLUGINS } or {}, { HOME .. "/plugins" })
local sinks = { { levels = { min = need(ENV_LOG_LEVEL, "LOG_LEVEL") }, to = "console", timestamps = false } }
log = add(sinks, run("return {" .. (ENV_PROSODY_LOG_CONFIG or "") .. "\n}", "PROSODY_LOG_CONFIG"))
-- Prosody's default collector settings cost three to seven times the processor time in rooms of a hundred.
if ENV_GC_TYPE == "incremental" then
	gc = {
		mode = "incremental",
		threshold = number(ENV_GC_INC_TH, "GC_INC_TH"),
		speed = number(ENV_GC_INC_SPEED, "GC_INC_SPEED"),
		step_size = number(ENV_GC_INC_STEP_SIZE, "GC_INC_STEP_SIZE"),
	}
else
	gc = {
		mode = "generational",
		minor_threshold = number(ENV_GC_GEN_MIN_TH, "GC_GEN_MIN_TH"),
		major_threshold = number(ENV_GC_GEN_MAX_TH, "GC_GEN_MAX_TH"),
	}
end

---- Network -----------------------------------------------------------------------------------------------------------

local addresses = each(need(ENV_PARLEY_PROSODY_INTERFACES, "PARLEY_PROSODY_INTERFACES"))
interfaces = addresses
local_interfaces = addresses
c2s_ports = { number(ENV_XMPP_PORT, "XMPP_PORT") }
c2s_direct_tls_ports = {}
http_ports = { number(ENV_PROSODY_HTTP_PORT, "PROSODY_HTTP_PORT") }
http_interfaces = addresses
https_ports = {}
component_ports = { number(ENV_PROSODY_COMPONENT_PORT, "PROSODY_COMPONENT_PORT") }
component_interfaces = addresses
network_backend = "epoll"
-- Small stanzas would otherwise wait 40 ms for the peer's delayed acknowledgement.
-- Components and service accounts that say nothing are asked after 30 s (stock: 14 minutes); for guests see meet_silence.
-- Of what waits to be written all is copied whenever there are more pieces than `send_buffer_chunks`: stock is 32, rooms have hundreds.
network_settings = { tcp_backlog = 511, nagle = false, read_timeout = 30, send_buffer_chunks = 256 }
bosh_max_wait = 20 -- a BOSH request that is held says nothing either
http_max_content_size = 512 * 1024
-- Every host name that reaches the HTTP port means the conference domain.
http_default_host = DOMAIN
trusted_proxies = each(ENV_PROSODY_TRUSTED_PROXIES)

---- Sessions ----------------------------------------------------------------------------------------------------------

local everywhere = {
	"saslauth", "disco", "version", "ping", "limits", "external_services", "http_openmetrics", "admin_shell", "meet_health",
	not Lua and "posix" or nil, -- part of the core since 13.0
}
if is_on(ENV_ENABLE_SUBDOMAINS) then add(everywhere, { "meet_tenants" }) end
if is_on(ENV_PROSODY_ENABLE_STANZA_COUNTS) then add(everywhere, { "measure_stanza_counts" }) end
modules_enabled = add(everywhere, each(ENV_GLOBAL_MODULES))
modules_disabled = { "offline", "register", "s2s", "s2s_auth_certs" }
allow_registration = false
hide_os_type = true
-- TLS ends at the web service. Whoever else logs in over TCP needs it, which takes a certificate of the operator's.
c2s_require_encryption = is_on(ENV_PROSODY_C2S_REQUIRE_ENCRYPTION)
allow_unencrypted_plain_auth = false
consider_bosh_secure = true
consider_websocket_secure = true

c2s_stanza_size_limit = 256 * 1024
c2s_unauthed_stanza_size_limit = 10 * 1000
component_stanza_size_limit = 512 * 1024
component_conflict_resolve = "kick_old" -- a component that comes back replaces its half-dead former connection
if is_on(ENV_PROSODY_DISABLE_C2S_LIMIT) then
	limits = { c2s = { rate = "100mb/s" } }
else
	limits = { c2s = { rate = need(ENV_PROSODY_C2S_LIMIT, "PROSODY_C2S_LIMIT") } }
	meet_bosh_rate = bytes_per_second(ENV_PROSODY_C2S_LIMIT)
end
meet_bosh_sessions = number(ENV_WEB_MAX_SOCKETS_PER_ADDRESS, "WEB_MAX_SOCKETS_PER_ADDRESS")
-- Without this every offer of the focus is held back for up to a second, even when no limit is configured.
unlimited_jids = { FOCUS, BRIDGE }

-- Asked more often, the answers of everybody in a large room are a tenth of all there is to do.
smacks_max_unacked_stanzas = 50
smacks_hibernation_time = 60
smacks_max_old_sessions = 1
smacks_max_queue_size = 200

-- Rooms live as long as their occupants, and service accounts come from the environment. What is kept on disk says so.
default_storage = "memory"
authentication = "internal_hashed"
admins = add({ FOCUS }, each(ENV_PROSODY_ADMINS))

-- Who may log in and who may enter is decided by the policy service.
meet_policy_url = "http://127.0.0.1:" .. need(ENV_PARLEY_POLICY_PORT, "PARLEY_POLICY_PORT")
meet_policy_secret = need(ENV_PARLEY_POLICY_BEARER, "PARLEY_POLICY_BEARER")
meet_service_hosts = { AUTH } -- whose sessions enter every room
meet_focus_jid = FOCUS
meet_events_to = POLICY
local has_breakouts = is_on(ENV_ENABLE_BREAKOUT_ROOMS)
meet_breakout_host = has_breakouts and BREAKOUT or nil

---- Services ----------------------------------------------------------------------------------------------------------

statistics = "internal"
statistics_interval = "manual"
if is_on(ENV_PROSODY_ENABLE_METRICS) then openmetrics_allow_cidr = given(ENV_PROSODY_METRICS_ALLOWED_CIDR) end
meet_health_hosts = add({ DOMAIN, AUTH, MUC, INTERNAL }, is_on(ENV_PARLEY_PROSODY_GUESTS) and { GUEST } or {})
meet_version = given(ENV_PARLEY_VERSION)

local services = {}
local function offer(kind, host, port, transport)
	-- COMPAT(lib-jitsi-meet): it puts the host into a URL as it is.
	if host:find(":", 1, true) and not host:find("[", 1, true) then host = "[" .. host .. "]" end
	local service = { type = kind, host = host, port = port, transport = transport }
	if kind ~= "stun" and given(ENV_TURN_CREDENTIALS) then
		service.secret, service.algorithm, service.ttl = ENV_TURN_CREDENTIALS, "turn", number(ENV_TURN_TTL, "TURN_TTL")
	elseif kind ~= "stun" then
		service.username, service.password = given(ENV_TURN_USERNAME), given(ENV_TURN_PASSWORD)
	end
	services[#services + 1] = service
end
if given(ENV_STUN_HOST) then offer("stun", ENV_STUN_HOST, number(ENV_STUN_PORT, "STUN_PORT"), "udp") end
for _, host in ipairs(each(ENV_TURN_HOST)) do
	for _, transport in ipairs(each(ENV_TURN_TRANSPORT)) do offer("turn", host, number(ENV_TURN_PORT, "TURN_PORT"), transport) end
end
for _, host in ipairs(each(ENV_TURNS_HOST)) do offer("turns", host, number(ENV_TURNS_PORT, "TURNS_PORT"), "tcp") end
external_services = services
meet_external_services = services -- those that the policy service knows too

muc_mapper_domain = MUC
meet_tenants = is_on(ENV_ENABLE_SUBDOMAINS)
run(ENV_GLOBAL_CONFIG, "GLOBAL_CONFIG")

---- Hosts -------------------------------------------------------------------------------------------------------------

local has_lobby = is_on(need(ENV_PARLEY_PROSODY_LOBBY, "PARLEY_PROSODY_LOBBY"))

-- A host that people log in at.
local function people(login, modules)
	authentication = "meet"
	meet_login = login
	add(modules, { "smacks", "meet_silence", "meet_presence", "meet_welcome", "meet_short_way" })
	if is_on(ENV_PROSODY_ENABLE_RATE_LIMITS) then
		add(modules, { "meet_ratelimit" })
		rate_limit_login_rate = number(ENV_PROSODY_RATE_LIMIT_LOGIN_RATE, "PROSODY_RATE_LIMIT_LOGIN_RATE")
		rate_limit_session_rate = number(ENV_PROSODY_RATE_LIMIT_SESSION_RATE, "PROSODY_RATE_LIMIT_SESSION_RATE")
		rate_limit_timeout = number(ENV_PROSODY_RATE_LIMIT_TIMEOUT, "PROSODY_RATE_LIMIT_TIMEOUT")
		rate_limit_cache_size = number(ENV_PROSODY_RATE_LIMIT_CACHE_SIZE, "PROSODY_RATE_LIMIT_CACHE_SIZE")
		rate_limit_whitelist = add({ "127.0.0.1", "::1" }, each(ENV_PROSODY_RATE_LIMIT_ALLOW_RANGES))
	end
	modules_enabled = modules
	meet_identities_of = DOMAIN
	meet_feature_hosts = { lobbyrooms = has_lobby and LOBBY or nil, breakout_rooms = has_breakouts and BREAKOUT or nil }
	meet_silence = number(ENV_PARLEY_CLIENT_SILENCE, "PARLEY_CLIENT_SILENCE")
end

-- "TYPE=NAME", as clients look them up: { TYPE, NAME.DOMAIN }.
local room_services = {}
local identities = { { "conference_duration", "conferenceduration." .. DOMAIN } }
if has_lobby then add(identities, { { "lobbyrooms", LOBBY } }) end
if has_breakouts then add(identities, { { "breakout_rooms", BREAKOUT } }) end
for _, one in ipairs(each(need(ENV_PARLEY_PROSODY_SERVICES, "PARLEY_PROSODY_SERVICES"))) do
	local kind, name = one:match("^([^=]+)=(.+)$")
	add(room_services, { { kind, name .. "." .. DOMAIN } })
end
add(identities, room_services)

VirtualHost(DOMAIN)
	local main = { "bosh", "websocket", "meet_identities", "meet_bosh", "meet_http" }
	if is_on(ENV_PARLEY_PROSODY_TLS) then add(main, { "tls" }) end
	if is_on(ENV_ENABLE_FILE_SHARING) then add(main, { "meet_file_token" }) end
	people(need(ENV_PARLEY_PROSODY_LOGIN, "PARLEY_PROSODY_LOGIN"), add(main, each(ENV_XMPP_MODULES)))
	meet_identities = identities
	-- Administration, at the paths of the modules whose place it takes.
	local paths = {
		"/room-size", "/room", "/sessions", "/room-census", "/room-info", "/kick-participant", "/end-meeting", "/invite-jigasi",
		"/send-system-chat-message", "/turn-credentials", "/administration/*",
	}
	-- Where the web service asks who may get at shared files.
	if is_on(ENV_ENABLE_FILE_SHARING) then add(paths, { "/file-sharing/*" }) end
	meet_http_paths = paths
	-- Counters of expired sessions would pile up: an anonymous user never comes back under its name.
	storage = { accounts = "internal", account_roles = "internal", smacks_h = "none" }
	run(ENV_XMPP_CONFIGURATION, "XMPP_CONFIGURATION")

-- People without an account: over the WebSocket or BOSH address of DOMAIN, whose stream names this host.
local anonymous_hosts = ENV_PARLEY_PROSODY_LOGIN == "anonymous" and { DOMAIN } or {}
if is_on(ENV_PARLEY_PROSODY_GUESTS) then
	VirtualHost(GUEST)
		people("anonymous", {})
		storage = { smacks_h = "none" }
	add(anonymous_hosts, { GUEST })
end

VirtualHost(AUTH)
	authentication = "internal_hashed"
	c2s_require_encryption = false -- the services come over loopback or the private network
	modules_enabled = { "smacks", "meet_accounts", "meet_access", "meet_damping", "meet_short_way" }
	meet_accounts = {
		["focus"] = need(ENV_JICOFO_AUTH_PASSWORD, "JICOFO_AUTH_PASSWORD"),
		[ENV_JVB_AUTH_USER] = need(ENV_JVB_AUTH_PASSWORD, "JVB_AUTH_PASSWORD"),
	}
	smacks_hibernation_time = 15
	smacks_max_queue_size = 2000

-- Real JIDs are visible to all occupants: clients, focus and every service rely on it.
local function rooms(cache_size, restricted)
	restrict_room_creation = restricted
	component_admins_as_room_owners = true
	muc_room_locking = false
	muc_room_default_public_jids = true
	muc_tombstones = false
	muc_room_allow_persistent = false
	muc_room_cache_size = cache_size
	muc_occupant_id = false -- a hundred bytes more in every presence, which nobody reads
end

-- Who may enter, the same for every component with rooms for people.
local function door(modules)
	meet_validate_nicks = is_on(ENV_PROSODY_ENABLE_MUC_RESOURCE_VALIDATE)
	meet_strict_anonymous_nicks = is_on(ENV_PROSODY_MUC_RESOURCE_VALIDATE_ANONYMOUS_STRICT)
	meet_anonymous_hosts = anonymous_hosts
	return add(modules, { "meet_admission", "meet_outsiders", "meet_nicks", "meet_bans", "meet_limits" })
end

-- What moderators may do.
local function moderators(modules)
	meet_everyone_moderates = is_on(ENV_PARLEY_EVERYONE_MODERATES)
	meet_owners_from = given(ENV_PARLEY_OWNERS_FROM)
	meet_shares_files = is_on(ENV_ENABLE_FILE_SHARING)
	return add(modules, { "meet_moderators", "meet_permissions" })
end

-- What is said, and what newcomers hear of it.
local function chat(modules) return add(modules, { "meet_chat", "meet_history" }) end

-- What the policy service hears of rooms, and does in them.
local function served(modules) return add(modules, { "meet_events", "meet_delivery", "meet_operations", "meet_fanout" }) end

Component(MUC)("muc")
	rooms(10000, true)
	local modules = served(chat(moderators(door({ "meet_muc", "meet_glance", "meet_return", "meet_password", "meet_breweries" }))))
	if has_lobby then add(modules, { "meet_lobby" }) end
	if has_breakouts then add(modules, { "meet_breakouts" }) end
	if is_on(ENV_PROSODY_ENABLE_RATE_LIMITS) then add(modules, { "meet_pacing" }) end
	modules_enabled = add(modules, each(ENV_XMPP_MUC_MODULES))
	meet_max_occupants = number(ENV_MAX_PARTICIPANTS, "MAX_PARTICIPANTS")
	meet_lobby_host = has_lobby and LOBBY or nil
	meet_lobby_always = is_on(ENV_PARLEY_PROSODY_LOBBY_ALWAYS)
	run(ENV_XMPP_MUC_CONFIGURATION, "XMPP_MUC_CONFIGURATION")

if has_lobby then
	Component(LOBBY)("muc")
		rooms(10000, false) -- whoever comes may create one where mod_meet_lobby_room finds a room for it
		modules_enabled = add(door({ "meet_lobby_room" }), each(ENV_XMPP_LOBBY_MUC_MODULES))
		meet_main_muc = MUC
end

if has_breakouts then
	Component(BREAKOUT)("muc")
		rooms(10000, true)
		local breakouts = served(chat(moderators(door({ "meet_muc", "meet_breakout_room", "meet_service" }))))
		if is_on(ENV_PROSODY_ENABLE_RATE_LIMITS) then add(breakouts, { "meet_pacing" }) end
		modules_enabled = add(breakouts, each(ENV_XMPP_BREAKOUT_MUC_MODULES))
		meet_main_muc = MUC
end

Component(INTERNAL)("muc")
	rooms(1000, false) -- whoever comes through meet_access may create one: bridges create the brewery
	modules_enabled = add({ "meet_access" }, each(ENV_XMPP_INTERNAL_MUC_MODULES))
	meet_access_hosts = { AUTH }

Component("focus." .. DOMAIN)
	component_secret = need(ENV_PARLEY_FOCUS_SECRET, "PARLEY_FOCUS_SECRET")
	modules_enabled = { "meet_vouch" }

Component(POLICY)
	component_secret = need(ENV_PARLEY_POLICY_SECRET, "PARLEY_POLICY_SECRET")
	modules_enabled = { "meet_access", "meet_policy_link" }
	meet_access_hosts = { AUTH } -- gateways answer what they are asked

-- The room services (prosody-contract §3), each at the address that its identity names; the policy service is behind all.
for _, one in ipairs(room_services) do
	Component(one[2])("meet_service")
		modules_enabled = each(one[1] == "speakerstats" and ENV_XMPP_SPEAKERSTATS_MODULES)
		meet_service_identity = one[1]
end

---- What the operator adds: conf.d/*.cfg.lua ---------------------------------------------------------------------------

for _, name in ipairs(each(ENV_PARLEY_PROSODY_INCLUDES)) do Include(HOME .. "/conf.d/" .. name) end
