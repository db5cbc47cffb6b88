-- What moderators may do to others (XEP-0045 §9, muc#admin), and that nobody else may. Options:
--   meet_everyone_moderates  who is moderator stays it: otherwise the quickest would take it from all others
--   meet_owners_from         "claims": moderators are named by the login only, not by each other (Matrix power levels);
--                            "claims-of-matrix-rooms": in rooms only that Matrix clients have made
local jid, st = require "util.jid", require "util.stanza";
local muc = module:depends("muc");
local resourceprep = require "util.encodings".stringprep.resourceprep;
local people, refuse = module:require "meet_people", module:require "meet_refuse";
local breakouts = module:require "meet_breakouts";
local NS_ADMIN, NS_USER = "http://jabber.org/protocol/muc#admin", "http://jabber.org/protocol/muc#user";
local everyone_moderates = module:get_option_boolean("meet_everyone_moderates", false);
local owners_from = module:get_option_string("meet_owners_from");
local lobby_host = module:get_option_string("meet_lobby_host");
local most_items = 1000;

-- Matrix clients name rooms by the base32 of their Matrix id, "!…:server.tld".
local function is_matrix_room(node)
	local held, bits, decoded = 0, 0, {};
	for character in node:lower():gsub("=+$", ""):gmatch(".") do
		local value = ("abcdefghijklmnopqrstuvwxyz234567"):find(character, 1, true);
		if not value then return false; end
		held, bits = (held * 32 + value - 1) % 4096, bits + 5;
		if bits >= 8 then
			bits = bits - 8;
			decoded[#decoded + 1] = string.char(math.floor(held / 2 ^ bits) % 256);
		end
	end
	return table.concat(decoded):find("^!.*:.*%..*") ~= nil;
end
local function has_grants(room)
	if owners_from == "claims" then return false; end
	local node = jid.node(breakouts.meeting(room).jid);
	return owners_from ~= "claims-of-matrix-rooms" or not is_matrix_room((node:gsub("^%[[^%]]*%]", "")));
end

-- Brings one item into the one spelling that mod_muc handles well: `jid` for affiliations, `nick` for kicks. With both it would
-- reserve the nick, and throw out whoever has it before it looks who asks.
local function normalise(room, item)
	local attr = item.attr;
	if attr.nick then attr.nick = resourceprep(attr.nick); end
	if attr.jid then attr.jid = jid.prep(attr.jid); end
	if not attr.affiliation then return; end
	local occupant = attr.nick and not attr.jid and room:get_occupant_by_nick(room.jid .. "/" .. attr.nick);
	if occupant then attr.jid = occupant.bare_jid; end
	attr.nick = nil;
end

-- The reason, the type and condition of the error, or nothing when the item is all right.
local function problem_of(room, item)
	local attr = item.attr;
	if attr.nick == "focus" or (attr.jid and people.is_service(attr.jid)) then return "service-target", "cancel", "not-allowed"; end
	if attr.role and attr.role ~= "none" then return "role", "cancel", "not-allowed"; end
	if not attr.affiliation or not attr.jid then return; end
	-- Everybody of a domain at once would be everybody.
	if not jid.node(attr.jid) then return "domain", "modify", "not-acceptable"; end
	local now, before = people.rank_of(attr.affiliation), people.rank_of(room._affiliations[attr.jid]);
	if now and now >= 2 and before < 2 and not has_grants(room) then return "grant", "modify", "not-acceptable"; end
	if everyone_moderates and now and now < before and before >= 2 then return "revoke", "cancel", "not-allowed"; end
end

local function check(event)
	local stanza = event.stanza;
	local room, query = muc.get_room_from_jid(stanza.attr.to), stanza.tags[1];
	if not room or not people.is_person(event) then return; end
	if not people.is_moderator(room, stanza.attr.from) then return refuse(event, "not-a-moderator", "auth", "forbidden"); end
	if #query.tags > most_items then return refuse(event, "too-many", "modify", "not-acceptable"); end
	for _, item in ipairs(query.tags) do
		-- mod_muc takes whatever comes first for an item.
		if item.name ~= "item" then return refuse(event, "no-item", "modify", "bad-request"); end
		normalise(room, item);
		local reason, kind, condition = problem_of(room, item);
		if reason then return refuse(event, reason, kind, condition); end
	end
end
module:hook("iq-set/bare/" .. NS_ADMIN .. ":query", check, 10);
-- Lists of members and owners are for moderators; mod_muc shows them to every member of a members-only room.
module:hook("iq-get/bare/" .. NS_ADMIN .. ":query", function (event)
	local room = muc.get_room_from_jid(event.stanza.attr.to);
	if not room or not people.is_person(event) or people.is_moderator(room, event.stanza.attr.from) then return; end
	return refuse(event, "not-a-moderator", "auth", "forbidden");
end, 10);

-- Without this a kicked member of a members-only room could come straight back.
module:hook("muc-broadcast-presence", function (event)
	for status in event.x:childtags("status") do
		if status.attr.code == "307" then event.room:set_affiliation(true, event.occupant.bare_jid, nil); end
	end
end);

---- Several at once: mod_muc reads the first item and the first invitation only ----

-- Somebody who is inside and has no affiliation yet: what clients ask for all when they switch a lobby on.
local function is_new_member(room, item)
	local attr = item.attr;
	if attr.affiliation ~= "member" or attr.role or not attr.jid or people.rank_of(room:get_affiliation(attr.jid)) ~= 0 then return false; end
	for _, occupant in pairs(room._occupants) do
		if occupant.bare_jid == attr.jid then return true; end
	end
	return false;
end

-- The items have been checked, at 10.
module:hook("iq-set/bare/" .. NS_ADMIN .. ":query", function (event)
	local stanza, origin = event.stanza, event.origin;
	local room, items = muc.get_room_from_jid(stanza.attr.to), stanza.tags[1].tags;
	if not room or #items < 2 then return; end
	local failure;
	local collect = setmetatable({ send = function (reply)
		if reply.attr.type == "error" then failure = failure or reply; end
	end }, { __index = origin });
	for _, item in ipairs(items) do
		if is_new_member(room, item) then
			people.make_member(room, item.attr.jid);
		else
			local single = st.iq({ type = "set", from = stanza.attr.from, to = stanza.attr.to, id = stanza.attr.id })
				:tag("query", { xmlns = NS_ADMIN }):add_child(st.clone(item)):reset();
			module:fire_event("iq-set/bare/" .. NS_ADMIN .. ":query", { origin = collect, stanza = single });
		end
	end
	origin.send(failure or st.reply(stanza));
	return true;
end, 1);

local function invitation(stanza)
	local x = (stanza.attr.type == nil or stanza.attr.type == "normal") and stanza:get_child("x", NS_USER);
	return x and x:get_child("invite") and x;
end
module:hook("message/bare", function (event)
	local stanza = event.stanza;
	local x = invitation(stanza);
	if not x or #x.tags < 2 then return; end
	if #x.tags > most_items then return refuse(event, "too-many", "modify", "not-acceptable"); end
	for invite in x:childtags("invite") do
		local single = st.message({ from = stanza.attr.from, to = stanza.attr.to, id = stanza.attr.id })
			:tag("x", { xmlns = NS_USER }):add_child(st.clone(invite)):reset();
		module:fire_event("message/bare", { origin = event.origin, stanza = single });
	end
	return true;
end, 1);

-- An invitation makes a member and sends a message to anybody, so moderators only, and only to people who wait.
module:hook("muc-pre-invite", function (event)
	local room, stanza = event.room, event.stanza;
	if not people.is_person(event) then return; end
	if not people.is_moderator(room, stanza.attr.from) then return refuse(event, "not-a-moderator", "auth", "forbidden"); end
	local host = lobby_host and prosody.hosts[lobby_host];
	if not host then return; end
	local lobby = host.modules.muc.get_room_from_jid(jid.join((jid.split(room.jid)), lobby_host));
	local to = jid.prep(stanza:get_child("x", NS_USER):get_child("invite").attr.to);
	if lobby and to and lobby:get_occupant_by_real_jid(to) then return; end
	return refuse(event, "invitation", "cancel", "item-not-found", "Nobody with this address is waiting");
end, 10);
-- Nobody is invited who could decline: it would be a way to write to anybody in the name of the room.
module:hook("muc-pre-decline", function (event)
	if people.is_person(event) then return refuse(event, "invitation", "cancel", "not-allowed"); end
end, 10);
-- After mod_muc has put it in. Members need no password: mod_meet_password gives it to them when they come.
module:hook("muc-invite", function (event)
	event.stanza:get_child("x", NS_USER):maptags(function (tag) if tag.name ~= "password" then return tag; end end);
end, -1);
