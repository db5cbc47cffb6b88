-- What a client's presence may say about itself, on the hosts that people log in at: who somebody is comes from the login
-- (prosody-contract §2.1 presence_identity), and what services tell rooms comes from services.
--   <identity><user><KEY>…</KEY>…</user><group>…</group></identity>
local st = require "util.stanza";

-- By their names alone: clients look no further.
local of_the_server = {
	["identity"] = true; ["permissions"] = true;
	-- of the focus
	["conference-properties"] = true; ["bridgeNotAvailable"] = true; ["etherpad"] = true; ["versions"] = true;
	-- of recorders, gateways and transcribers, whose accounts are elsewhere
	["jibri-recording-status"] = true; ["jibri-sip-call-state"] = true; ["transcription-status"] = true;
	["call-control"] = true;
};

local function text_child(parent, name, value)
	if type(name) == "string" and name:find("^[%a_][%w_.-]*$") and type(value) == "string" then parent:text_tag(name, value); end
end

local function identity_of(session)
	local known = session.meet_identity;
	if type(known) ~= "table" or not known.user and not known.group then return; end
	local identity = st.stanza("identity");
	if type(known.user) == "table" then
		identity:tag("user");
		for name, value in pairs(known.user) do text_child(identity, name, value); end
		identity:up();
	end
	text_child(identity, "group", known.group);
	return identity;
end

local function correct(event)
	local session, stanza = event.origin, event.stanza;
	stanza:maptags(function (child) if not of_the_server[child.name] then return child; end end);
	if stanza.attr.type ~= nil then return; end
	local identity = identity_of(session);
	if identity then stanza:add_direct_child(identity); end
end
for _, part in ipairs { "full", "bare", "host" } do
	module:hook("pre-presence/" .. part, correct, 900);
end
