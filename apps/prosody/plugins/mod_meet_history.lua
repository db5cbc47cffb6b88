-- What somebody who comes later hears of the chat: the last messages with the names of those who wrote them, who may have left
-- since, and the reactions to them. Nothing that was taken back (mod_meet_chat), and nothing but chat: reactions and whatever else
-- asks to be stored would else push the messages out.
local st, datetime, now = require "util.stanza", require "util.datetime".datetime, os.time;
module:depends("muc");
local NS_REACTIONS, NS_RETRACT, NS_HINTS = "urn:xmpp:reactions:0", "urn:xmpp:message-retract:1", "urn:xmpp:hints";
local NS_NICK, NS_NAME = "http://jabber.org/protocol/nick", "http://jitsi.org/protocol/display-name";
local most_messages = module:get_option_number("muc_room_default_history_length", 20);
local most_reactions = 80;

-- mod_muc gives newcomers as many as the room has; how many it has is counted here.
module:hook("muc-room-created", function (event)
	local length = most_messages > 0 and most_messages + most_reactions or 0;
	event.room:set_historylength(length);
	event.room._data.default_history_messages = length;
end, 10);

local function is_message(stanza) return stanza:get_child("body") ~= nil; end
local function reactions_in(stanza) return stanza:get_child("reactions", NS_REACTIONS); end

-- Of a message that is kept.
local function is_known(room, id)
	for _, entry in ipairs(room._history or {}) do
		if entry.stanza.attr.id == id then return true; end
	end
	return false;
end

module:hook("muc-message-is-historic", function (event)
	local stanza = event.stanza;
	if stanza:get_child("retract", NS_RETRACT) or stanza:get_child("no-store", NS_HINTS)
		or stanza:get_child("no-permanent-store", NS_HINTS) then return false; end
	local reactions = reactions_in(stanza);
	return reactions and is_known(event.room, reactions.attr.id) or not reactions and is_message(stanza) or false;
end, 1);

local function is_same_reaction(one, other)
	local a, b = reactions_in(one), reactions_in(other);
	return one.attr.from == other.attr.from and a.attr.id == b.attr.id and a:get_child_text("reaction") == b:get_child_text("reaction")
		and #a.tags == #b.tags;
end

-- Takes out of the list what is too much, from its beginning.
local function trim(history, is_counted, most)
	local count = 0;
	for place = #history, 1, -1 do
		if is_counted(history[place].stanza) then
			count = count + 1;
			if count > most then table.remove(history, place); end
		end
	end
end
-- Reactions go with their message.
local function remove(room, is_gone)
	local kept = {};
	for _, entry in ipairs(room._history or {}) do
		if not is_gone(entry.stanza) then kept[#kept + 1] = entry; end
	end
	room._history = kept;
end
local function remove_orphans(room)
	remove(room, function (stanza)
		local reactions = reactions_in(stanza);
		return reactions ~= nil and not is_known(room, reactions.attr.id);
	end);
end

local function add_name(room, stanza)
	local occupant = room:get_occupant_by_nick(stanza.attr.from);
	local presence = occupant and occupant:get_presence();
	local name = presence and presence:get_child_text("nick", NS_NICK);
	if name then stanza:text_tag("display-name", name, { xmlns = NS_NAME }); end
end

module:hook("muc-add-history", function (event)
	local room, time = event.room, now();
	if most_messages == 0 then return true; end
	room._history = room._history or {};
	local history, is_reaction = room._history, reactions_in(event.stanza) ~= nil;
	for _, entry in ipairs(is_reaction and history or {}) do
		if reactions_in(entry.stanza) and is_same_reaction(entry.stanza, event.stanza) then return true; end
	end
	local stanza = st.clone(event.stanza);
	stanza.attr.to = "";
	if not is_reaction then add_name(room, stanza); end
	stanza:tag("delay", { xmlns = "urn:xmpp:delay"; from = room.jid; stamp = datetime(time) }):up();
	history[#history + 1] = { stanza = stanza; timestamp = time };
	if is_reaction then
		trim(history, reactions_in, most_reactions);
	else
		trim(history, is_message, most_messages);
		remove_orphans(room);
	end
	return true;
end, 1);

module:hook("meet-message-gone", function (event)
	remove(event.room, function (stanza) return stanza.attr.id == event.id; end);
	remove_orphans(event.room);
end);
