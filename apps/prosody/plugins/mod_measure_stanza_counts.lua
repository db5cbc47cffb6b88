-- PROSODY_ENABLE_STANZA_COUNTS: counts stanzas by kind of session and of stanza. Its name is part of the names of the metrics,
-- which existing dashboards ask for: prosody_mod_measure_stanza_counts__received_total and …__sent_total.
module:set_global();
local filters = require "util.filters";
local labels = { "session_type", "stanza_kind" };
local is_stanza = { message = true, presence = true, iq = true };

local function counter(name, description)
	local family = module:metric("counter", name, "", description, labels);
	return function (stanza, session)
		local attr = stanza.attr;
		if attr and not attr.xmlns and is_stanza[stanza.name] then family:with_labels(session.type, stanza.name):add(1); end
		return stanza;
	end
end
local received = counter("received", "Stanzas that sessions have sent to Prosody.");
local sent = counter("sent", "Stanzas that Prosody has sent to sessions.");

local function watch(session)
	filters.add_filter(session, "stanzas/in", received);
	filters.add_filter(session, "stanzas/out", sent);
end
filters.add_filter_hook(watch);
function module.unload() filters.remove_filter_hook(watch); end
