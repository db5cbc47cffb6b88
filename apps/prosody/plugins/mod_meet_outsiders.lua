-- Who is not inside a room gets nothing from it and nothing into it, apart from asking to be let in. Loaded on every component
-- with rooms for people. Services and components of the server are no outsiders.
local jid = require "util.jid";
local muc = module:depends("muc");
local people, refuse = module:require "meet_people", module:require "meet_refuse";

local function is_outside(event)
	local stanza = event.stanza;
	if not people.is_person(event) then return false; end
	local room = muc.get_room_from_jid(jid.bare(stanza.attr.to));
	return room and not room:get_occupant_by_real_jid(stanza.attr.from);
end
local function is_request(stanza) return stanza.attr.type == "get" or stanza.attr.type == "set"; end

module:hook("iq/bare", function (event)
	if is_request(event.stanza) and is_outside(event) then return refuse(event, "outsider", "auth", "forbidden"); end
end, 50);
module:hook("iq/full", function (event)
	if is_outside(event) then return refuse(event, "outsider", "cancel", "not-acceptable", "You are not in this room"); end
end, 50);
for _, name in ipairs { "message/bare", "message/full", "presence/bare" } do
	module:hook(name, function (event)
		if is_outside(event) then return refuse(event, "outsider", "cancel", "not-acceptable", "You are not in this room"); end
	end, 50);
end
-- Joins and farewells are the room's own business; the rest would tell who is inside.
module:hook("presence/full", function (event)
	if event.stanza.attr.type == nil or event.stanza.attr.type == "unavailable" then return; end
	if is_outside(event) then return refuse(event, "outsider", "cancel", "not-acceptable", "You are not in this room"); end
end, 600);

-- XEP-0045 §7.10: who reserves a nick keeps others from using it, and membership is given by moderators only.
module:hook("iq/bare/jabber:iq:register:query", function (event)
	return refuse(event, "registration", "cancel", "service-unavailable");
end, 50);
