-- The breakout rooms themselves (see mod_meet_breakouts): which may be made and who may enter. Affiliations, lobby and password are
-- those of the main room: what a moderator changes here is changed there.
local jid, st = require "util.jid", require "util.stanza";
local muc = module:depends("muc");
local people, refuse = module:require "meet_people", module:require "meet_refuse";
local names = module:require "meet_tenant_names";
local breakouts = module:require "meet_breakouts";
local NS_OWNER, NS_USER = "http://jabber.org/protocol/muc#owner", "http://jabber.org/protocol/muc#user";
local NS_ROOM, NS_DISCO = "urn:parley:room:0", "http://jabber.org/protocol/disco#info";
local room_mt = muc.room_mt; -- of this component alone

local function fire_at_main(name, data) return prosody.hosts[breakouts.main_host].events.fire_event(name, data); end

---- Which rooms there are ----

module:hook("muc-room-pre-create", function (event)
	local room = event.room;
	local main = breakouts.main(room.jid);
	if not main then return refuse(event, "no-breakout-room", "cancel", "item-not-found", "There is no such breakout room"); end
	room:set_hidden(true);
	room:set_subject(room.jid, main.meet_breakouts[room.jid]);
	room._affiliations, room._affiliation_data = main._affiliations, main._affiliation_data;
end, 5);

-- For mod_meet_events.
module:hook("meet-main-room-of", function (event) return breakouts.main_jid(event.room.jid); end);

-- The focus asks before it makes a room that somebody has asked it for: <breakout room=JID/> -> <breakout main=JID/>
module:hook("iq-get/host/" .. NS_ROOM .. ":breakout", function (event)
	local stanza = event.stanza;
	if not people.is_focus(stanza.attr.from) then return refuse(event, "breakout-query", "auth", "forbidden"); end
	local main = breakouts.main(jid.prep(stanza.tags[1].attr.room or "") or "");
	event.origin.send(main and st.reply(stanza):tag("breakout", { xmlns = NS_ROOM, main = names.outer(main.jid) })
		or st.error_reply(stanza, "cancel", "item-not-found", "There is no such breakout room"));
	return true;
end);

---- What they tell about themselves ----

local function add_fields(event)
	local main = breakouts.main_jid(event.room.jid);
	local fields = {
		{ name = "muc#roominfo_isbreakout"; type = "text-single"; label = "Whether this is a breakout room"; value = "1" };
		{ name = "muc#roominfo_breakout_main_room"; type = "text-single"; label = "Its main room"; value = main and names.outer(main) or "" };
	};
	for _, field in ipairs(fields) do
		table.insert(event.form, field);
		if event.formdata then event.formdata[field.name] = field.value; end
	end
end
module:hook("muc-config-form", add_fields, 86);
module:hook("muc-disco#info", add_fields);

-- After mod_muc, which has said what this room itself has.
module:hook("muc-disco#info", function (event)
	local main = breakouts.main(event.room.jid);
	if not main then return; end
	local has_lobby, has_password = main:get_members_only(), main:get_password() ~= nil;
	local mirrored = {
		muc_open = has_lobby and "muc_membersonly" or nil;
		muc_unsecured = has_password and "muc_passwordprotected" or nil;
	};
	event.reply:get_child("query", NS_DISCO):maptags(function (tag)
		if tag.name == "feature" and mirrored[tag.attr.var] then tag.attr.var = mirrored[tag.attr.var]; end
		return tag;
	end);
	local lobby = has_lobby and fire_at_main("meet-lobby-of", { room = main });
	if not lobby then return; end
	table.insert(event.form, { name = "muc#roominfo_lobbyroom", label = "Lobby room jid" });
	event.formdata["muc#roominfo_lobbyroom"] = lobby;
end, -10);

-- Clients offer new names where they find this.
module:hook("host-disco-info-node", function (event)
	if event.node ~= "breakout_rooms" then return; end
	event.exists = true;
	event.reply:tag("feature", { var = "http://jitsi.org/protocol/breakout_rooms#rename" }):up();
end);

---- Who may come in ----

-- Clients that read not-allowed go back to the main room by themselves.
module:hook("muc-occupant-pre-join", function (event)
	local from = event.stanza.attr.from;
	local main = breakouts.main(event.room.jid);
	if not main then return refuse(event, "no-breakout-room", "cancel", "item-not-found", "There is no such breakout room"); end
	if not people.is_person(event) then return; end
	if not breakouts.was_let_in(main, from) or main:get_members_only() and not people.is_member(main, from) then
		return refuse(event, "breakout-stranger", "cancel", "not-allowed", "Enter the meeting first");
	end
	if breakouts.is_nick_taken(main, jid.resource(event.stanza.attr.to), from) then
		return refuse(event, "nick-taken", "cancel", "conflict");
	end
end, 7);

module:hook("muc-occupant-joined", function (event)
	local main = breakouts.main(event.room.jid);
	if main then breakouts.release(main, event.occupant.jid); end
end);
module:hook("muc-occupant-pre-leave", function (event)
	local main = breakouts.main(event.room.jid);
	if main then fire_at_main("meet-breakout-departure", { main = main; departure = event }); end
end);
module:hook("muc-occupant-left", function (event)
	local main = breakouts.main(event.room.jid);
	if main then fire_at_main("meet-breakout-left", { main = main }); end
end, -2); -- after mod_muc, at -1, has ended the room

---- Who is what ----

function room_mt.set_affiliation(room, actor, address, affiliation, ...)
	local main = breakouts.main(room.jid);
	if not main then return nil, "cancel", "item-not-found"; end
	-- mod_muc would tell the whole main room that nothing has changed.
	if actor == true and people.rank_of(main._affiliations[address]) == people.rank_of(affiliation) then return true; end
	return main:set_affiliation(actor, address, affiliation, ...);
end

-- Called by mod_meet_breakouts, when somebody here has become something else in the main room.
function room_mt.meet_follow(room, occupant, event)
	local main, before = breakouts.main(room.jid), occupant.role;
	local role = main and event.affiliation ~= "outcast" and main:get_default_role(event.affiliation) or nil;
	if not before or before == role and event.affiliation == "member" then return; end
	local x = st.stanza("x", { xmlns = NS_USER });
	if not role then x:tag("status", { code = event.affiliation == "outcast" and "301" or "321" }):up(); end
	occupant.role = role;
	room:save_occupant(occupant);
	room:publicise_occupant_status(occupant, x, nil, event.actor, event.reason, before);
	if not role then module:fire_event("muc-occupant-left", { room = room, nick = occupant.nick, occupant = occupant }); end
end
module:hook("muc-broadcast-presence", function (event) fire_at_main("meet-breakout-presence", event); end);

---- What moderators ask of the meeting while they are here ----

-- Password and lobby are the main room's. mod_meet_muc, at 10, has looked who asks and for what.
for _, kind in ipairs { "get", "set" } do
	module:hook("iq-" .. kind .. "/bare/" .. NS_OWNER .. ":query", function (event)
		local origin, stanza = event.origin, event.stanza;
		local main = people.is_person(event) and breakouts.main(stanza.attr.to);
		if not main then return; end
		if kind == "get" then return main:handle_owner_query_get_to_room(origin, stanza); end
		if stanza.tags[1]:get_child("destroy", NS_OWNER) then
			return refuse(event, "breakout-destroy", "cancel", "not-allowed", "Breakout rooms are removed through their own service");
		end
		return main:handle_owner_query_set_to_room(origin, stanza);
	end, 5);
end

-- Whoever waits in the lobby waits for the main room.
module:hook("message/bare", function (event)
	local stanza = event.stanza;
	local x = people.is_person(event) and (stanza.attr.type or "normal") == "normal" and stanza:get_child("x", NS_USER);
	local main = x and x:get_child("invite") and breakouts.main(stanza.attr.to);
	if not main then return; end
	if #x.tags > 1000 then return refuse(event, "too-many", "modify", "not-acceptable"); end
	for invite in x:childtags("invite") do
		local single = st.message({ from = stanza.attr.from, to = main.jid, id = stanza.attr.id })
			:tag("x", { xmlns = NS_USER }):add_child(st.clone(invite)):reset();
		main:handle_mediated_invite(event.origin, single);
	end
	return true;
end, 2);
