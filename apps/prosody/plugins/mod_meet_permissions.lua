-- Tells moderators what they may do, in their own presence alone (prosody-contract §2.1 jitsi_permissions):
--   <permissions xmlns="http://jitsi.org/jitmeet"><p name="recording" val="true"/>…</permissions>
-- Clients whose token names features read them there, so they are told only what a grant has changed. Who makes somebody owner
-- hands on its features; who takes that away takes them back.
local jid, st = require "util.jid", require "util.stanza";
local muc = module:depends("muc");
local full_sessions, bare_sessions = prosody.full_sessions, prosody.bare_sessions;
local NS_USER, NS_JITSI = "http://jabber.org/protocol/muc#user", "http://jitsi.org/jitmeet";
local breakouts = module:require "meet_breakouts";
local service_hosts = module:get_option_set("meet_service_hosts", {});
local defaults = module:require "meet_features".defaults;

local function copy(features)
	local result = {};
	for name, value in pairs(features) do result[name] = value; end
	return result;
end

---- Grants ----

-- A session that was granted features keeps those of its login in meet_features.
module:hook("muc-pre-set-affiliation", function (event)
	local room, is_owner = event.room, event.affiliation == "owner";
	local was_owner = room:get_affiliation(event.jid) == "owner";
	local user = bare_sessions[event.jid];
	if event.allowed == false or is_owner == was_owner or not user then return; end
	local giver = event.actor and full_sessions[event.actor];
	local given = giver and (giver.meet_granted or giver.meet_features);
	for _, session in pairs(user.sessions) do
		if breakouts.whereabouts(room, session.full_jid) then
			session.meet_granted = is_owner and given and copy(given) or nil;
			-- COMPAT(prosody-plugins): modules of the community ask by this name what a session may do.
			session.jitsi_meet_context_features = session.meet_granted or session.meet_features;
		end
	end
end, -100);

---- The own presence ----

local function own_item(stanza)
	local x = stanza:get_child("x", NS_USER);
	local is_own;
	for status in x and x:childtags("status") or function () end do
		if status.attr.code == "110" then is_own = true; break; end
	end
	return is_own and x:get_child("item");
end

-- What sessions have been told.
local told = setmetatable({}, { __mode = "k" });

-- Features to tell, or nil when there is nothing to say.
local function features_for(session, item)
	if session.meet_granted then return session.meet_granted; end
	if session.meet_features then return told[session] and session.meet_features; end
	if item.attr.role == "moderator" then return defaults; end
	-- What it was told before holds no more.
	if not told[session] then return; end
	local none = {};
	for name in pairs(told[session]) do none[name] = false; end
	return none;
end

local function add_permissions(stanza)
	local session = full_sessions[stanza.attr.to];
	if not session or service_hosts:contains(session.host) then return; end
	local item = own_item(stanza);
	local features = item and features_for(session, item);
	if not features then return; end
	told[session] = features;
	local permissions = st.stanza("permissions", { xmlns = NS_JITSI });
	for name, value in pairs(features) do permissions:tag("p", { name = name, val = tostring(value) }):up(); end
	stanza:add_direct_child(permissions);
end

local function is_presence_here(stanza)
	return stanza.name == "presence" and stanza.attr.type == nil and jid.resource(stanza.attr.from);
end
local route = muc.room_mt.route_stanza;
function muc.room_mt.route_stanza(room, stanza)
	-- What goes to many is nobody's own presence.
	if not stanza.meet_shared and is_presence_here(stanza) then add_permissions(stanza); end
	return route(room, stanza);
end
function module.unload() muc.room_mt.route_stanza = route; end
