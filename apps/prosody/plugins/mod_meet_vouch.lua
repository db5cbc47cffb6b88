-- Tells the focus, on whose component this is loaded, what the login of a client has proved: into the conference request goes
--   <vouch xmlns="urn:parley:vouch:0" ip="…">CLAIMS</vouch>
-- and nothing of that namespace gets here otherwise. Whoever sends such an element himself loses it.
local st = require "util.stanza";
local xmlns, NS_FOCUS = "urn:parley:vouch:0", "http://jitsi.org/protocol/focus";
local prefix = xmlns .. "\1";

local function clean(element, depth)
	for name in pairs(element.attr) do
		if name:sub(1, #prefix) == prefix then element.attr[name] = nil; end
	end
	element:maptags(function (child)
		if child.attr.xmlns == xmlns then return nil; end
		if depth > 0 then clean(child, depth - 1); end
		return child;
	end);
end

local function vouch(event)
	local origin, stanza = event.origin, event.stanza;
	clean(stanza, 2);
	if stanza.attr.type ~= "set" and stanza.attr.type ~= "get" or origin.type ~= "c2s" then return; end
	local request = stanza:get_child("conference", NS_FOCUS);
	if not request then return; end
	local element = st.stanza("vouch", { xmlns = xmlns, ip = origin.ip });
	if origin.meet_claims then element:text(origin.meet_claims); end
	request:add_direct_child(element);
end

for _, kind in ipairs { "iq", "message", "presence" } do
	for _, part in ipairs { "host", "bare", "full" } do
		module:hook(kind .. "/" .. part, vouch, 1500);
	end
end
