-- Holds whoever enters a room of this component until the policy service has said who may (prosody-contract §7.5, variant B):
-- before the code of the rooms looks at the presence, never inside its events, so that it decides on the state after the wait.
--   POST /v1/admit { host, room, mainRoom?, nick, jid, ip?, displayName?, claims?, exists, membersOnly, hasPassword, occupants,
--                    moderators, affiliation }
--     -> { verdict = "admit", affiliation?, welcome? = { { from, json, room? }, … }, … }
--      | { verdict = "refuse", type, condition, text?, child? } | { verdict = "lobby", … }
-- Hooks of muc-occupant-pre-join find the answer in `event.stanza.meet_admission`; a verdict "lobby" fires the event
-- meet-admission-lobby { origin, stanza, room?, answer }, whose handler answers the client.
local async, jid, st = require "util.async", require "util.jid", require "util.stanza";
local muc = module:depends("muc");
local policy = module:require "meet_policy";
local people, refuse = module:require "meet_people", module:require "meet_refuse";
local breakouts = module:require "meet_breakouts";
local NS_NICK, NS_JITSI = "http://jabber.org/protocol/nick", "http://jitsi.org/jitmeet";

-- The component whose rooms the rooms of this one belong to: of a lobby room the one with the same name, of a breakout room the one
-- that lists it.
local main_host = module:get_option_string("meet_main_muc");
-- The service decides at once; it is asked again while it is being restarted.
local limit = module:get_option_number("meet_admission_limit", 4);
local ranks = { outcast = -1; none = 0; member = 1; admin = 2; owner = 3 };
local admissions = module:metric("counter", "admissions", "", "Joins by verdict of the policy service.", { "verdict" });

---- What the service is told ----

-- Those in the breakout rooms of a room too, and on the way there: somebody who comes is not the first one, nor without a host.
local function count_occupants(main, newcomer)
	local inside = breakouts.people(main);
	local occupants, moderators = #inside, 0;
	for _, occupant in ipairs(inside) do
		if breakouts.is_host(main, occupant) then moderators = moderators + 1; end
	end
	for address in breakouts.each_underway(main) do
		if address ~= newcomer then
			occupants = occupants + 1;
			if breakouts.is_host_underway(main, address) then moderators = moderators + 1; end
		end
	end
	return occupants, moderators;
end

local function main_room_of(room_jid, room)
	if not main_host then return; end
	if breakouts.is_here then return breakouts.main_jid(room_jid); end
	return room and room._data.meet_main_room or jid.join(jid.node(room_jid), main_host);
end

-- A lobby exists, for those who come, as long as its room does. Breakout rooms exist when the focus has made them.
local function main_room_exists(room_jid, room)
	local address = not breakouts.is_here and main_room_of(room_jid, room);
	local host = address and prosody.hosts[jid.host(address)];
	return host and host.modules.muc and host.modules.muc.get_room_from_jid(address) ~= nil or false;
end

local function describe(origin, stanza)
	local room_jid, from = jid.bare(stanza.attr.to), stanza.attr.from;
	local room = muc.get_room_from_jid(room_jid);
	local occupants, moderators = 0, 0;
	if room then occupants, moderators = count_occupants(room, from); end
	return {
		host = module.host;
		room = room_jid;
		mainRoom = main_room_of(room_jid, room);
		nick = jid.resource(stanza.attr.to);
		jid = from;
		ip = origin.ip;
		displayName = (stanza:get_child_text("nick", NS_NICK) or ""):sub(1, 4096);
		claims = origin.meet_claims;
		exists = room ~= nil or main_room_exists(room_jid, room);
		membersOnly = room ~= nil and room:get_members_only() or false;
		hasPassword = room ~= nil and (room:get_password() or "") ~= "";
		occupants = occupants;
		moderators = moderators;
		affiliation = room and room:get_affiliation(from) or "none";
	};
end

---- What follows from its answer ----

-- COMPAT(lib-jitsi-meet): whoever reads room-does-not-exist asks the focus once more and joins again, a few times within seconds.
local away = {
	type = "cancel"; condition = "not-allowed"; text = "The policy service does not answer";
	child = { name = "room-does-not-exist"; xmlns = NS_JITSI };
};

local function add_child(problem, child)
	if type(child) == "table" and child.name then problem:add_direct_child(st.stanza(child.name, { xmlns = child.xmlns })); end
end

local function send_away(event, reason)
	return refuse(event, reason, away.type, away.condition, away.text, function (_, problem) add_child(problem, away.child); end);
end

-- The service has told its log.
local function pass_on_refusal(event, answer)
	local reason = type(answer.reason) == "string" and answer.reason:match("^[%l-]+$");
	refuse.count(reason and "admission-" .. reason or "admission");
	local reply = st.error_reply(event.stanza, answer.type or "cancel", answer.condition or "not-allowed", answer.text, module.host);
	add_child(reply:get_child("error"), answer.child);
	event.origin.send(reply);
	return true;
end

-- Returns true when the client has got its answer, nil when the rooms go on with the presence.
local function apply(event, answer, problem)
	local stanza = event.stanza;
	local verdict = answer and answer.verdict or "unavailable";
	admissions:with_labels(verdict):add(1);
	if verdict == "admit" then
		stanza.meet_admission = answer;
		return;
	elseif verdict == "lobby" then
		local room = muc.get_room_from_jid(jid.bare(stanza.attr.to));
		stanza.meet_admission = answer;
		local lobby = { origin = event.origin; stanza = stanza; room = room; answer = answer; };
		return module:fire_event("meet-admission-lobby", lobby) or send_away(event, "admission-lobby");
	elseif verdict == "refuse" then
		return pass_on_refusal(event, answer);
	end
	module:log("warn", "policy service: %s", problem or "no verdict");
	return send_away(event, "admission-unavailable");
end

-- After lobby, password and whatever else keeps people out, so that nobody passes those by it; on the bare address, and without a
-- word to the room, which learns it from the presence. Never less than somebody has been given already.
module:hook("muc-occupant-pre-join", function (event)
	local room, bare = event.room, jid.bare(event.stanza.attr.from);
	local wanted = (event.stanza.meet_admission or {}).affiliation;
	local current = room:get_affiliation(bare) or "none";
	if not ranks[wanted] or current == "outcast" or ranks[wanted] <= ranks[current] then return; end
	room._affiliations[bare] = wanted;
	event.occupant.role = room:get_default_role(wanted);
end, -50);

module:hook("muc-occupant-joined", function (event)
	local answer = event.stanza and event.stanza.meet_admission;
	if answer and not main_host then breakouts.note_host(event.room, event.occupant.bare_jid, answer.host == true); end
end, 10);

-- Last of all, when nothing keeps them out any more: what services tell them has to be known to clients when they find themselves
-- inside. `json` is text; `room` names the room as the client knows it.
local function is_said_to_newcomers(message)
	return type(message) == "table" and type(message.from) == "string" and type(message.json) == "string";
end
module:hook("muc-occupant-pre-join", function (event)
	local welcome = (event.stanza.meet_admission or {}).welcome;
	for _, message in ipairs(type(welcome) == "table" and welcome or {}) do
		if is_said_to_newcomers(message) then
			local room = type(message.room) == "string" and message.room or nil;
			module:send(st.message({ from = message.from; to = event.stanza.attr.from })
				:text_tag("json-message", message.json, { xmlns = NS_JITSI; room = room }));
		end
	end
end, -1000);

---- Holding ----

-- Components have no runner that could wait: their presence comes again with its answer. What they say about the same
-- occupant in the meantime takes the place of it.
local held = {};

local function hold_for_component(event)
	local origin, stanza = event.origin, event.stanza;
	local key = stanza.attr.from .. "\n" .. stanza.attr.to;
	held[key] = stanza;
	policy.ask_later("/v1/admit", describe(origin, stanza), limit, function () return held[key] == stanza; end, function (answer, problem)
		if held[key] ~= stanza then return; end
		held[key] = nil;
		if apply(event, answer, problem) then return; end
		stanza.meet_is_admitted = true;
		prosody.core_post_stanza(origin, stanza, true);
	end);
	return true;
end

module:hook("presence/full", function (event)
	local origin, stanza = event.origin, event.stanza;
	local from = stanza.attr.from;
	if stanza.meet_is_admitted then return; end
	held[from .. "\n" .. stanza.attr.to] = nil;
	-- Services enter every room. Those of breweries are closed by meet_access, not by this.
	if stanza.attr.type ~= nil or people.is_service(from) then return; end
	local room = muc.get_room_from_jid(jid.bare(stanza.attr.to));
	if room and room:get_occupant_by_real_jid(from) then return; end
	if not async.ready() then return hold_for_component(event); end
	local answer, problem = policy.ask("/v1/admit", describe(origin, stanza), limit, origin);
	return apply(event, answer, problem);
end, 500);
