-- How a stanza is refused: an error for its sender, one line in the log and one count in
--   meet_refused_total{host,reason}
-- on Prosody's page of metrics. Reasons are constants. Whoever refuses on purpose a thousand times a minute is counted, but
-- does not fill the log: after a burst of lines they are summed up.
--   local refuse = module:require "meet_refuse";
--   return refuse(event, "nick", "cancel", "not-allowed", "Invalid resource");
local st, throttle = require "util.stanza", require "util.throttle";
local counter = require "core.statsmanager".metric("counter", "meet_refused", "",
	"Stanzas and logins that were refused.", { "host", "reason" });
local lines, unwritten = throttle.create(200, 20), 0;

local function count(reason) counter:with_labels(module.host, reason):add(1); end

local function write(reason, stanza)
	if not lines:poll(1) then
		unwritten = unwritten + 1;
		return;
	end
	if unwritten > 0 then module:log("warn", "refused %d more stanzas that are not listed here", unwritten); end
	unwritten = 0;
	module:log("warn", "refused (%s): %s from %s to %s", reason, stanza.name, stanza.attr.from, stanza.attr.to);
end

-- Counted and written down, where something else answers.
local function note(event, reason)
	count(reason);
	write(reason, event.stanza);
end

-- `decorate`, if given, gets the answer and its <error/> before they are sent. Returns true, so that hooks can return it.
local function refuse(event, reason, kind, condition, text, decorate)
	local origin, stanza = event.origin, event.stanza;
	note(event, reason);
	-- An answer to an answer would start an endless exchange.
	if stanza.attr.type == "error" or stanza.attr.type == "result" then return true; end
	local answer = st.error_reply(stanza, kind, condition, text, module.host);
	if decorate then decorate(answer, answer:get_child("error")); end
	origin.send(answer);
	return true;
end

return setmetatable({ count = count, note = note }, { __call = function (_, ...) return refuse(...); end });
