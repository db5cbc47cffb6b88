-- Whether a join gives the room's password. Who guesses is slowed down: after ten wrong ones from an address to a room, even
-- the right one counts as wrong until some time has passed, so that guessing tells nothing.
local jid, cache, throttle = require "util.jid", require "util.cache", require "util.throttle";
local refuse = module:require "meet_refuse";
local NS_MUC = "http://jabber.org/protocol/muc";
local attempts, period, addresses = 10, 60, 1000;

local passwords = {};

local function bucket_of(event)
	local room, address = event.room, event.origin.ip or jid.bare(event.stanza.attr.from);
	room.meet_guesses = room.meet_guesses or cache.new(addresses);
	local bucket = room.meet_guesses:get(address);
	if not bucket then
		bucket = throttle.create(attempts, period);
		room.meet_guesses:set(address, bucket);
	end
	return bucket;
end

local function judge(event)
	local wanted, x = event.room:get_password(), event.stanza:get_child("x", NS_MUC);
	local given = x and x:get_child_text("password", NS_MUC) or "";
	if not wanted or given == "" then return "none"; end
	local bucket = bucket_of(event);
	if not bucket:peek(1) then
		refuse.note(event, "password-guessing");
		return "wrong";
	elseif given == wanted then
		return "right";
	end
	bucket:poll(1);
	refuse.note(event, "wrong-password");
	return "wrong";
end

-- "none" (the room has no password, or none was given), "right" or "wrong"; judged once for a join, however often it is asked.
function passwords.verdict(event)
	event.meet_password = event.meet_password or judge(event);
	return event.meet_password;
end
function passwords.opens(event) return passwords.verdict(event) == "right"; end

-- Puts the room's password into a join, in place of what was given.
function passwords.give(event)
	local password, x = event.room:get_password(), event.stanza:get_child("x", NS_MUC);
	if not password or not x then return; end
	x:remove_children("password", NS_MUC);
	x:text_tag("password", password, { xmlns = NS_MUC });
	event.meet_password = "right";
end

return passwords;
