-- The rooms in which people wait (see mod_meet_lobby): who may enter one and who may see and hear whom there. Moderators of the
-- main room are moderators here and see everybody; those who wait see themselves only and talk with moderators only. Everything
-- that a room sends goes through room:route_stanza(), so no filter on the sessions is needed.
local jid, st = require "util.jid", require "util.stanza";
local nodeprep = require "util.encodings".stringprep.nodeprep;
local muc = module:depends("muc");
local people, refuse, buckets = module:require "meet_people", module:require "meet_refuse", module:require "meet_room_buckets";
local NS_MUC, NS_USER = "http://jabber.org/protocol/muc", "http://jabber.org/protocol/muc#user";
local NS_NICK, NS_JITSI = "http://jabber.org/protocol/nick", "http://jitsi.org/jitmeet";
local main_host = module:get_option_string("meet_main_muc");
local most_waiting = module:get_option_number("meet_lobby_size", 500);
local knocks = module:get_option_number("meet_knocks_per_minute", 60);
local room_mt = muc.room_mt;

local function main_room(node)
	local host = prosody.hosts[main_host];
	return host and host.modules.muc and host.modules.muc.get_room_from_jid(jid.join(node, main_host));
end
local function main_of(room)
	local node = jid.split(room.jid);
	return node and main_room(node);
end
local function has_status(x, code)
	for status in x:childtags("status") do if status.attr.code == code then return true; end end
	return false;
end

---- Who is who ----

-- The tables are those of this component only.
function room_mt.get_affiliation(room, address)
	local main = main_of(room);
	return main and main:get_affiliation(address) or nil;
end

local function remove(room, occupant, code)
	local role = occupant.role;
	occupant.role = nil;
	room:save_occupant(occupant);
	room:publicise_occupant_status(occupant, st.stanza("x", { xmlns = NS_USER }):tag("status", { code = code }):up(), nil, nil, nil, role);
	module:fire_event("muc-occupant-left", { room = room, nick = occupant.nick, occupant = occupant });
end
-- Called by mod_meet_lobby when somebody here has become something else in the main room: who moderates no longer must not look
-- on, nor look like somebody who waits.
function room_mt.meet_follow(room, occupant, now, before)
	local moderates, moderated = people.rank_of(now) >= 2, people.rank_of(before) >= 2;
	if now == "outcast" then return remove(room, occupant, "301"); end
	if moderated and not moderates then return remove(room, occupant, "321"); end
	if moderates and not moderated then
		occupant.role = "moderator";
		room:save_occupant(occupant);
		room:publicise_occupant_status(occupant, st.stanza("x", { xmlns = NS_USER }));
	end
end

---- Who may come in ----

module:hook("muc-room-pre-create", function (event)
	local main = main_of(event.room);
	event.room:set_hidden(true);
	if main and main:get_members_only() then return; end
	return refuse(event, "no-lobby", "cancel", "not-allowed", "There is no lobby");
end, 5);

module:hook("muc-occupant-pre-join", function (event)
	local room, stanza = event.room, event.stanza;
	local main = main_of(room);
	if not main or not main:get_members_only() then return refuse(event, "no-lobby", "cancel", "not-allowed", "There is no lobby"); end
	if people.is_moderator(room, stanza.attr.from) then return; end
	if not main._data.meet_waits_for_host and (stanza:get_child_text("nick", NS_NICK) or "") == "" then
		local answer = st.error_reply(stanza, "modify", "not-acceptable", nil, room.jid);
		local problem = answer:get_child("error");
		problem.attr.code = "406";
		problem:add_direct_child(st.stanza("displayname-required", { xmlns = NS_JITSI, lobby = "true" }));
		answer:add_direct_child(st.stanza("x", { xmlns = NS_MUC }));
		event.origin.send(answer);
		return true;
	end
	-- Every knock is shown to the moderators. A school comes from one address.
	if not buckets.of(main, "knock", event, knocks, 60):poll(1) then
		return refuse(event, "knocking", "wait", "resource-constraint", "Too many knocks, try again later");
	end
	local count = 0;
	for _ in pairs(room._occupants) do count = count + 1; end
	if count >= most_waiting then return refuse(event, "lobby-full", "cancel", "service-unavailable", "The lobby is full"); end
end, 5);

-- Clients configure a room that they believe to have created.
module:hook("muc-broadcast-presence", function (event)
	event.x:maptags(function (tag) return not (tag.name == "status" and tag.attr.code == "201") and tag or nil; end);
end, 1);

---- Who sees and hears whom ----

local function may_pass(room, stanza)
	local from, to = stanza.attr.from, stanza.attr.to;
	if stanza.attr.type == "error" or not jid.resource(from) then return true; end
	local recipient = room:get_occupant_by_real_jid(to);
	if recipient and recipient.nick == from or people.is_moderator(room, to) then return true; end
	if stanza.name == "presence" then
		local x = stanza:get_child("x", NS_USER);
		return x and has_status(x, "110");
	end
	local sender = stanza.name == "message" and room:get_occupant_by_nick(from);
	return sender and people.is_moderator(room, sender.bare_jid);
end
local route = room_mt.route_stanza;
function room_mt.route_stanza(room, stanza)
	if may_pass(room, stanza) then return route(room, stanza); end
end

-- Nothing but chat goes from one to another, and nothing is kept for those who come later.
module:hook("iq/full", function (event)
	local stanza = event.stanza;
	local room = people.is_person(event) and muc.get_room_from_jid(jid.bare(stanza.attr.to));
	if not room or room:get_occupant_jid(stanza.attr.from) == stanza.attr.to then return; end
	return refuse(event, "lobby-iq", "cancel", "service-unavailable");
end, 40);
module:hook("muc-add-history", function () return true; end, 100);

---- What may be asked of a lobby ----

-- A kick by a moderator, nothing else: the rest is decided in the main room.
local function is_kick(stanza)
	local query = stanza.attr.type == "set" and stanza:get_child("query", "http://jabber.org/protocol/muc#admin");
	local item = query and query.tags[1];
	return item and #query.tags == 1 and item.attr.nick and item.attr.role == "none" and not item.attr.affiliation;
end
module:hook("iq/bare", function (event)
	local stanza = event.stanza;
	local room = people.is_person(event) and muc.get_room_from_jid(stanza.attr.to);
	if not room or stanza.attr.type == "result" or stanza.attr.type == "error" then return; end
	if not people.is_moderator(room, stanza.attr.from) then return refuse(event, "lobby-query", "auth", "forbidden"); end
	if is_kick(stanza) or stanza:get_child("query", "http://jabber.org/protocol/disco#info") then return; end
	return refuse(event, "lobby-query", "cancel", "not-allowed");
end, 40);
module:hook("message/bare", function (event)
	local stanza = event.stanza;
	if not people.is_person(event) or stanza.attr.type == "groupchat" or stanza.attr.type == "error" then return; end
	return refuse(event, "lobby-message", "cancel", "not-allowed");
end, 40);

module:hook("muc-broadcast-presence", function (event)
	local main = event.actor and has_status(event.x, "307") and main_of(event.room);
	if not main then return; end
	prosody.hosts[main_host].events.fire_event("meet-lobby-denied", { room = main, actor = event.actor, occupant = event.occupant });
end);
module:hook("muc-occupant-left", function (event)
	local main = not event.room.destroying and not event.room:has_occupant() and main_of(event.room);
	if main then prosody.hosts[main_host].events.fire_event("meet-lobby-empty", { room = main }); end
end, -2); -- after mod_muc, at -1, has ended the lobby's room

-- Clients ask before they join whether the room of their URL wants names.
module:hook("host-disco-info-node", function (event)
	if event.node ~= "lobbyrooms" then return; end
	event.exists = true;
	local name, tenant = nodeprep(event.origin.meet_room or ""), nodeprep(event.origin.meet_tenant or "");
	if not name or name == "" then return; end
	local main = main_room(tenant and tenant ~= "" and ("[" .. tenant .. "]" .. name) or name);
	if main and main:get_members_only() and not main._data.meet_waits_for_host then
		event.reply:tag("feature", { var = "http://jitsi.org/protocol/lobbyrooms#displayname_required" }):up();
	end
end);
