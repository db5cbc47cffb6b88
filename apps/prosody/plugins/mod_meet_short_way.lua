-- Presences of rooms to the people of this host, and what is asked of these and answered to them: in the place of mod_presence and
-- mod_iq, which hand it to the session (see meet_short_way). Where sessions have no short way, as those of services, stream
-- management need not copy what is asked and answered.
local short_way, shared = module:require "meet_short_way", module:require "meet_shared_stanzas";
local full_sessions = prosody.full_sessions;

module:hook("presence/full", function (event)
	local stanza = event.stanza;
	local kind = stanza.attr.type;
	if not stanza.meet_shared or kind ~= nil and kind ~= "unavailable" then return; end
	local session = full_sessions[stanza.attr.to];
	if session and short_way.send(session, stanza) then return true; end
end, 0.001);

module:hook("iq/full", function (event)
	local session = full_sessions[event.stanza.attr.to];
	if session and short_way.send(session, shared.mark(event.stanza)) then return true; end
end, 0.001);
