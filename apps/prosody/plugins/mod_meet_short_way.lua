-- Presences of rooms to the people of this host: in the place of mod_presence, which hands them to the session (see meet_short_way).
local short_way = module:require "meet_short_way";
local full_sessions = prosody.full_sessions;

module:hook("presence/full", function (event)
	local stanza = event.stanza;
	local kind = stanza.attr.type;
	if not stanza.meet_shared or kind ~= nil and kind ~= "unavailable" then return; end
	local session = full_sessions[stanza.attr.to];
	if session and short_way.send(session, stanza) then return true; end
end, 0.001);
