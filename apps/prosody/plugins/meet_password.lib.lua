-- Whether a join gives the room's password. Who guesses is slowed down: after ten wrong ones from an address to a room, even
-- the right one counts as wrong until some time has passed, so that guessing tells nothing.
local buckets, refuse = module:require "meet_room_buckets", module:require "meet_refuse";
local NS_MUC = "http://jabber.org/protocol/muc";

local passwords = {};

local function judge(event)
	local wanted, x = event.room:get_password(), event.stanza:get_child("x", NS_MUC);
	local given = x and x:get_child_text("password", NS_MUC) or "";
	if not wanted or given == "" then return "none"; end
	local bucket = buckets.of(event.room, "password", event, 10, 60);
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
