-- What everybody in a room is told, made cheap, because all of it is the number of people times the number of people: with five
-- hundred that is half a million presences until all are inside.
--   - A stanza for all is copied and written out once (meet_shared_stanzas).
--   - What a newcomer hears of each of those present is made once, and again when it has changed.
--   - In rooms with more than `meet_fanout_crowd` occupants, connections are written to every `meet_fanout_pause` seconds while one
--     broadcast follows the other, and less often the more there are of them: what each piece costs Prosody, the web service and
--     clients is there for every connection. The first broadcast after a pause goes out at once.
local timer, now = require "util.timer", require "util.time".now;
local st, jid = require "util.stanza", require "util.jid";
local muc = module:depends("muc");
local people, shared = module:require "meet_people", module:require "meet_shared_stanzas";
local buffers = module:require "meet_write_buffer";
local full_sessions, hosts, this_host = prosody.full_sessions, prosody.hosts, prosody.hosts[module.host];
local NS_USER = "http://jabber.org/protocol/muc#user";
local crowd = module:get_option_number("meet_fanout_crowd", 50);
local pause = module:get_option_number("meet_fanout_pause", 0.1);
-- With so many occupants it is `pause`, with more as many times as much, and never more than three times.
local easily_told = 200;
-- What other modules add to what newcomers hear may change by itself.
local longest_memory = 10;
local room_mt = muc.room_mt;

---- Writing ----

-- Connections that are not written to until the next turn, for all rooms of this host; the turns are counted.
local held, last_turn, turn = {}, 0, 0;

local function release()
	local conns = held;
	held, last_turn, turn = {}, now(), turn + 1;
	for conn in pairs(conns) do
		local ok, problem = pcall(buffers.resume, conn);
		if not ok then module:log("error", "a connection cannot be written to: %s", problem); end
	end
end
local function pause_of(room) return pause * math.max(1, math.min(3, (room.meet_count or 0) / easily_told)); end
local function hold(conn, room)
	if not conn or held[conn] or not conn.pause_writes then return; end
	if not next(held) then timer.add_task(pause_of(room), release); end
	held[conn] = true;
	buffers.pause(conn);
end

-- Counted once a second, and those who have joined since then: near enough.
local function is_crowd(room)
	local time = now();
	if time - (room.meet_counted_at or 0) > 1 then
		local count = 0;
		for _ in pairs(room._occupants) do count = count + 1; end
		room.meet_counted_at, room.meet_count = time, count;
	end
	return room.meet_count > crowd;
end
module:hook("muc-occupant-joined", function (event) event.room.meet_count = (event.room.meet_count or 0) + 1; end);

local function hold_sessions(room, occupant)
	-- The focus answers everybody.
	if people.is_service_inside(occupant) then return; end
	for address in pairs(occupant.sessions) do
		local session = full_sessions[address];
		if session and not session.bosh_wait then hold(session.conn, room); end
	end
end
local function hold_all(room, about)
	if room.meet_held_in == turn and next(held) then
		-- Nor does whom it is about hear anything sooner than the others of him: what he is offered would be answered, and his
		-- sources be told by the bridge, to people who do not know him yet.
		if about then hold_sessions(room, about); end
		return;
	end
	if now() - last_turn >= pause_of(room) and not next(held) then
		last_turn = now();
		return;
	end
	room.meet_held_in = turn;
	for _, occupant in pairs(room._occupants) do hold_sessions(room, occupant); end
end

-- Whatever it throws, `afterwards` comes first.
local function finally(afterwards, act, ...)
	local ok, result = pcall(act, ...);
	afterwards();
	if not ok then error(result, 0); end
	return result;
end

---- What everybody is told ----

-- The event with which the router would hand it to the host of its address, without taking that address apart.
local route = room_mt.route_stanza;
function room_mt.route_stanza(room, stanza)
	local session = stanza.meet_shared and full_sessions[stanza.attr.to];
	if not session then return route(room, stanza); end
	hosts[session.host].events.fire_event("presence/full", { origin = this_host, stanza = stanza });
end

local route_to_occupant = room_mt.route_to_occupant;
function room_mt.route_to_occupant(room, occupant, stanza)
	shared.mark(stanza);
	return route_to_occupant(room, occupant, stanza);
end

-- The room that is about to go through its occupants once, which copies nobody: they are only looked at.
local telling;
local function tell_nobody() telling = nil; end
local publicise = room_mt.publicise_occupant_status;
function room_mt.publicise_occupant_status(room, occupant, x, nick, actor, reason, before, is_forced, recipient)
	if not recipient and is_crowd(room) then hold_all(room, occupant); end
	finally(tell_nobody, publicise, room, occupant, x, nick, actor, reason, before, is_forced, recipient);
end
module:hook("muc-broadcast-presence", function (event) telling = event.room; end, -1000);
-- mod_muc counts them.
local get_disco_info = room_mt.get_disco_info;
function room_mt.get_disco_info(room, stanza)
	telling = room;
	return finally(tell_nobody, get_disco_info, room, stanza);
end
local each_occupant = room_mt.each_occupant;
function room_mt.each_occupant(room, ...)
	if telling ~= room then return each_occupant(room, ...); end
	telling = nil;
	return next, room._occupants, nil;
end

local broadcast = room_mt.broadcast;
function room_mt.broadcast(room, stanza, condition)
	if is_crowd(room) then hold_all(room); end
	return broadcast(room, stanza, condition);
end

---- What newcomers hear ----

-- The presence of somebody with one session, whose address everybody may see; nil for all others.
local function only_presence(occupant)
	local address, presence = next(occupant.sessions);
	if address and next(occupant.sessions, address) == nil then return presence; end
end

-- Affiliations of whole hosts count for those who have none themselves.
module:hook("muc-set-affiliation", function (event)
	if not event.jid:find("@", 1, true) then event.room.meet_hosts_changed = {}; end
end);
local function portrait(room, occupant)
	local presence = only_presence(occupant);
	if not presence or presence.attr.type then return; end
	local affiliation, of_hosts = room._affiliations[occupant.bare_jid] or "none", room.meet_hosts_changed;
	local known, time = occupant.meet_portrait, now();
	if known and known.presence == presence and known.affiliation == affiliation and known.of_hosts == of_hosts
		and known.role == occupant.role and time - known.at < longest_memory then return known.stanza; end
	local x = st.stanza("x", { xmlns = NS_USER });
	room:build_item_list(occupant, x, false);
	local stanza = st.clone(presence);
	stanza:add_child(x);
	module:fire_event("muc-build-occupant-presence", { room = room, occupant = occupant, stanza = stanza });
	occupant.meet_portrait = {
		presence = presence; affiliation = affiliation; of_hosts = of_hosts; role = occupant.role; at = time;
		stanza = shared.mark(stanza);
	};
	return stanza;
end

-- What `act` sends to that address leaves in one go.
local function corked(address, act, ...)
	local session = full_sessions[address];
	local conn = session and not session.bosh_wait and session.conn;
	if not conn or held[conn] or not conn.pause_writes then return act(...); end
	buffers.pause(conn);
	finally(function () if not held[conn] then conn:resume_writes(); end end, act, ...);
end

local send_occupant_list = room_mt.send_occupant_list;
local function tell_of_all(room, to, filter, roles)
	local rest, to_bare = {}, jid.bare(to);
	for address, occupant in pairs(room._occupants) do
		if filter == nil or filter(address, occupant) then
			local stanza = to_bare ~= occupant.bare_jid and roles[occupant.role or "none"] and portrait(room, occupant);
			if stanza then
				stanza.attr.to = to;
				room:route_stanza(stanza);
			else
				rest[address] = true;
			end
		end
	end
	if next(rest) then send_occupant_list(room, to, function (address) return rest[address]; end); end
end
function room_mt.send_occupant_list(room, to, filter)
	local roles = room:get_presence_broadcast();
	if room:get_whois() ~= "anyone" or roles.none or not is_crowd(room) then return send_occupant_list(room, to, filter); end
	corked(to, tell_of_all, room, to, filter, roles);
end

function module.unload()
	release();
	room_mt.route_to_occupant, room_mt.publicise_occupant_status = route_to_occupant, publicise;
	room_mt.broadcast, room_mt.send_occupant_list, room_mt.each_occupant = broadcast, send_occupant_list, each_occupant;
	room_mt.route_stanza, room_mt.get_disco_info = route, get_disco_info;
end
