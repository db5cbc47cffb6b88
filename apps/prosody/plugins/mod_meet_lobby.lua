-- The lobby of a room: where people wait until a moderator lets them in. Loaded on the component of the conferences; the rooms
-- people wait in live on `meet_lobby_host` (mod_meet_lobby_room) under the same node. There is no state of its own: a room has
-- a lobby exactly while it is members-only, whoever switched that on:
--   a moderator, or the focus for a reservation, by the room's form;
--   `meet_lobby_always`, as soon as there is a room;
--   the policy service, which wants people to wait for their host; room._data.meet_waits_for_host says so.
-- The last two keep room and lobby until both are empty, because people come before who can let them in.
local jid, st, json = require "util.jid", require "util.stanza", require "util.json";
module:depends("muc");
local people = module:require "meet_people";
local names = module:require "meet_tenant_names";
local passwords = module:require "meet_password";
local breakouts = module:require "meet_breakouts";
local NS_MUC, NS_USER = "http://jabber.org/protocol/muc", "http://jabber.org/protocol/muc#user";
local NS_NICK, NS_JITSI = "http://jabber.org/protocol/nick", "http://jitsi.org/jitmeet";
local lobby_host = module:get_option_string("meet_lobby_host");
local always = module:get_option_boolean("meet_lobby_always", false);

local function lobby_jid(room) return jid.join((jid.split(room.jid)), lobby_host); end
local function lobby_of(room)
	local host = prosody.hosts[lobby_host];
	return host and host.modules.muc and host.modules.muc.get_room_from_jid(lobby_jid(room));
end
local function name_of(presence) return presence and presence:get_child_text("nick", NS_NICK); end

---- Telling people ----

-- From a moderator who acts; what the focus and the server do speaks for itself.
local function notify(room, actor, payload)
	if not actor or people.is_service(actor) then return; end
	local where, occupant = breakouts.whereabouts(room, actor);
	if not occupant then return; end
	payload.type = "lobby-notify";
	where:broadcast_message(st.message({ type = "groupchat", from = occupant.nick })
		:tag("json-message", { xmlns = NS_JITSI }):text(json.encode(payload)):up());
end
-- Clients ask for the room's settings again.
local function tell_change(room)
	room:broadcast_message(st.message({ type = "groupchat", from = room.jid })
		:tag("x", { xmlns = NS_USER }):tag("status", { code = "104" }):up():up());
end
-- Called by mod_meet_lobby_room, when a moderator has turned somebody away.
module:hook("meet-lobby-denied", function (event)
	local occupant = event.occupant;
	notify(event.room, event.actor, { event = "LOBBY-ACCESS-DENIED", value = occupant.nick, name = name_of(occupant:get_presence()) });
end);

---- On and off ----

-- Who is inside stays inside: mod_muc removes everybody but members.
local function keep_everybody(room)
	local present = {};
	for one in breakouts.each(room) do
		for _, occupant in one:each_occupant() do present[occupant.bare_jid] = true; end
	end
	for address in breakouts.each_underway(room) do present[jid.bare(address)] = true; end
	for address in pairs(present) do people.make_member(room, address); end
end
-- With an alternate address clients go there by themselves.
local function close_lobby(room, text)
	room._data.meet_waits_for_host = nil;
	local lobby = lobby_of(room);
	if lobby then lobby:destroy(names.outer(room.jid), text); end
end
local function switch(room, on)
	if on and not room:get_members_only() then keep_everybody(room); end
	if not room:set_members_only(on) then return; end
	tell_change(room);
	module:fire_event("meet-room-settings", { room = room });
end

module:hook("muc-room-created", function (event)
	if always then event.room:set_members_only(true); end
end, 5);
-- Around mod_muc's own handler, at 0.
module:hook("muc-config-submitted/muc#roomconfig_membersonly", function (event)
	event.meet_had_lobby = event.room:get_members_only() or false;
	if event.value then keep_everybody(event.room); end
end, 10);
module:hook("muc-config-submitted/muc#roomconfig_membersonly", function (event)
	local room, has_lobby = event.room, event.room:get_members_only() or false;
	room._data.meet_waits_for_host = nil; -- from now on it is the moderator's
	if has_lobby == event.meet_had_lobby then return; end
	if not has_lobby then close_lobby(room, "Lobby room closed."); end
	notify(room, event.actor, { event = "LOBBY-ENABLED", value = has_lobby });
	module:fire_event("meet-room-settings", { room = room });
end, -10);
module:hook("muc-room-destroyed", function (event)
	local lobby = lobby_of(event.room);
	if lobby then lobby:destroy(nil, "Lobby room closed."); end
end, 1);

-- From mod_meet_breakout_room.
module:hook("meet-lobby-of", function (event) return lobby_jid(event.room); end);
module:hook("muc-disco#info", function (event)
	if not event.room:get_members_only() then return; end
	table.insert(event.form, { name = "muc#roominfo_lobbyroom", label = "Lobby room jid" });
	event.formdata["muc#roominfo_lobbyroom"] = lobby_jid(event.room);
end);

---- The door ----

local function turn_away(event, kind, condition, code, decorate)
	local answer = st.error_reply(event.stanza, kind, condition, nil, event.room.jid);
	local problem = answer:get_child("error");
	problem.attr.code = code;
	decorate(problem, answer);
	answer:add_direct_child(st.stanza("x", { xmlns = NS_MUC }));
	event.origin.send(answer);
	return true;
end
local function ask_for_name(event)
	return turn_away(event, "modify", "not-acceptable", "406", function (problem)
		problem:add_direct_child(st.stanza("displayname-required", { xmlns = NS_JITSI, lobby = "true" }));
	end);
end
local function send_to_lobby(event)
	local room = event.room;
	if not room._data.meet_waits_for_host and (name_of(event.stanza) or "") == "" then return ask_for_name(event); end
	return turn_away(event, "auth", "registration-required", "407", function (problem, answer)
		local where = lobby_jid(room);
		problem:add_direct_child(st.stanza("lobbyroom", { xmlns = NS_JITSI }):text(where));
		if room._data.meet_waits_for_host then problem:add_direct_child(st.stanza("waiting-for-host", { xmlns = NS_JITSI })); end
		-- COMPAT(lib-jitsi-meet before 2022): it looks beside the error.
		answer:add_direct_child(st.stanza("lobbyroom"):text(where));
	end);
end

local function is_host(event)
	local admission = event.stanza.meet_admission;
	return admission and admission.host or people.is_moderator(event.room, event.stanza.attr.from);
end
local function has_host(room)
	for _, occupant in ipairs(breakouts.people(room)) do
		if breakouts.is_host(room, occupant) then return true; end
	end
	for address in breakouts.each_underway(room) do
		if breakouts.is_host_underway(room, address) then return true; end
	end
end

-- Who was to be let in as the first one is so no longer when somebody else has come meanwhile, or a reservation's password.
local function need_not_knock(event)
	local admission = event.stanza.meet_admission or {};
	if not admission.bypassLobby or not admission.onlyFirst then return admission.bypassLobby; end
	return not breakouts.has_people(event.room) and not breakouts.each_underway(event.room)() and not event.room:get_password();
end

-- The lobby's room and mod_muc's own check, at -5, ask for membership.
local function let_in(event)
	local room, address = event.room, jid.bare(event.stanza.attr.from);
	people.make_member(room, address);
	event.occupant.role = room:get_default_role(room:get_affiliation(address));
end
module:hook("muc-occupant-pre-join", function (event)
	local room, stanza = event.room, event.stanza;
	if people.is_service(stanza.attr.from) then return; end
	if room._data.meet_waits_for_host and is_host(event) then
		room._data.meet_waits_for_host = nil;
		if not always then
			switch(room, false);
			close_lobby(room, "Host arrived.");
			-- In a room for members only, which it was, he would have none.
			event.occupant.role = room:get_default_role(room:get_affiliation(stanza.attr.from));
		end
	end
	if not room:get_members_only() or people.is_member(room, stanza.attr.from) then return; end
	if need_not_knock(event) or passwords.opens(event) then return let_in(event); end
	return send_to_lobby(event);
end, -4);

-- The policy service wants somebody to wait for the host. When one has come meanwhile, it is asked again.
module:hook("meet-admission-lobby", function (event)
	local room = event.room;
	if not room or has_host(room) then return; end
	-- A lobby that a moderator wanted stays when the host comes.
	if always or not room:get_members_only() then room._data.meet_waits_for_host = true; end
	switch(room, true);
	return send_to_lobby(event);
end);

---- Letting in ----

module:hook("muc-invite", function (event)
	local room = event.room;
	local lobby = lobby_of(room);
	local waiting = lobby and lobby:get_occupant_by_real_jid(event.stanza.attr.to);
	if not waiting then return; end
	notify(room, event.incoming.attr.from, { event = "LOBBY-ACCESS-GRANTED", value = waiting.nick, name = name_of(waiting:get_presence()) });
end);

-- A moderator of the room moderates the lobby too, as long as it is one.
module:hook("muc-set-affiliation", function (event)
	local lobby = lobby_of(event.room);
	if not lobby then return; end
	for _, occupant in lobby:each_occupant() do
		if occupant.bare_jid == event.jid then lobby:meet_follow(occupant, event.affiliation, event.previous_affiliation); end
	end
end);

---- Staying while people wait ----

local function is_kept(room)
	local lobby = (always or room._data.meet_waits_for_host) and lobby_of(room);
	return lobby and lobby:has_occupant() or false;
end
-- From mod_meet_breakouts.
module:hook("meet-is-room-kept", function (event) return is_kept(event.room); end);

module:hook("muc-occupant-left", function (event)
	local room = event.room;
	if not room.destroying and not room:has_occupant() and is_kept(room) then room:set_persistent(true); end
end); -- before mod_muc, at -1, ends the room
module:hook("muc-occupant-joined", function (event) event.room:set_persistent(false); end);
-- From mod_meet_lobby_room.
module:hook("meet-lobby-empty", function (event)
	local room = event.room;
	if not room:has_occupant() and not breakouts.has_people(room) then room:destroy(nil, "Nobody is waiting any more."); end
end);
