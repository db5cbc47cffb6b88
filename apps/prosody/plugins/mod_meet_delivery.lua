-- Says in rooms of this host what the policy service wants said there: one message of it for all who are to get it.
--   <message from=POLICY to=HERE><deliver xmlns="urn:parley:service:0" from=ADDRESS room=JID to="everyone|moderators|people"
--     except="focus"? type="chat|groupchat|error"? id?><to nick=NICK/>…<payload>CHILDREN</payload></deliver></message>
-- With to="jid" and jid=FULL-JID, without a room, it goes to somebody who may be in none. `from` is an address of this server; the
-- JIDs are the real ones. Whoever has left meanwhile gets nothing.
local st = require "util.stanza";
local muc = module:depends("muc");
local people = module:require "meet_people";
local xmlns = "urn:parley:service:0";
local target = module:get_option_string("meet_events_to");
local deliveries = module:metric("counter", "deliveries", "", "Messages of services to participants.", {});

-- Elements without a namespace of their own have got ours on the way, and are of that of messages.
local function plain(element)
	local attr = element.attr;
	if attr.xmlns == xmlns or attr.xmlns == "jabber:client" then attr.xmlns = nil; end
	for _, child in ipairs(element.tags) do plain(child); end
	return element;
end

-- All recipients share the content, of which nobody changes anything without a copy of it.
local function send(deliver, content, to)
	local attr = deliver.attr;
	local message = st.message({ from = attr.from; to = to; type = attr.type; id = attr.id });
	for _, child in ipairs(content) do message:add_direct_child(child); end
	module:send(message);
end

-- The occupants that it is for, by their nicks; nil for nobody that is known of.
local chosen = {
	everyone = function (_, room) return room._occupants; end;
	moderators = function (_, room)
		local moderators = {};
		for nick, occupant in pairs(room._occupants) do
			if occupant.role == "moderator" then moderators[nick] = occupant; end
		end
		return moderators;
	end;
	people = function (deliver, room)
		local named = {};
		for recipient in deliver:childtags("to", xmlns) do
			local nick = room.jid .. "/" .. (recipient.attr.nick or "");
			named[nick] = room._occupants[nick];
		end
		return named;
	end;
};

local function deliver_to_room(deliver, content)
	local attr = deliver.attr;
	local room, choose = muc.get_room_from_jid(attr.room or ""), chosen[attr.to];
	if not room or not choose then
		module:log(room and "error" or "debug", "nobody to deliver to: %s in %s", attr.to, attr.room);
		return 0;
	end
	local count = 0;
	for _, occupant in pairs(choose(deliver, room)) do
		if not (attr.except == "focus" and people.is_focus(occupant.bare_jid)) then
			for address in occupant:each_session() do
				send(deliver, content, address);
				count = count + 1;
			end
		end
	end
	return count;
end

module:hook("message/host", function (event)
	local stanza = event.stanza;
	local deliver = stanza.attr.from == target and stanza:get_child("deliver", xmlns);
	if not deliver then return; end
	local payload = deliver:get_child("payload", xmlns);
	local content = payload and plain(payload).tags or {};
	if deliver.attr.to ~= "jid" then
		deliveries:with_labels():add(deliver_to_room(deliver, content));
	elseif deliver.attr.jid then
		send(deliver, content, deliver.attr.jid);
		deliveries:with_labels():add(1);
	end
	return true;
end, 10);
