-- What everybody in a room is told, made cheap, because all of it is the number of people times the number of people: with five
-- hundred that is half a million presences until all are inside.
--   - A stanza for all is copied and written out once (meet_shared_stanzas).
--   - What a newcomer hears of each of those present is made once, and again when it has changed.
--   - In rooms with more than `meet_fanout_crowd` occupants, connections are written to every `meet_fanout_pause` seconds while one
--     broadcast follows the other. The first one after a pause goes out at once.
local timer, now = require "util.timer", require "util.time".now;
local st, jid = require "util.stanza", require "util.jid";
local muc = module:depends("muc");
local people, shared = module:require "meet_people", module:require "meet_shared_stanzas";
local full_sessions = prosody.full_sessions;
local NS_USER = "http://jabber.org/protocol/muc#user";
local crowd = module:get_option_number("meet_fanout_crowd", 50);
local pause = module:get_option_number("meet_fanout_pause", 0.1);
-- What other modules add to what newcomers hear may change by itself.
local longest_memory = 10;
local room_mt = muc.room_mt;

---- Writing ----

-- Connections that are not written to until the next turn, for all rooms of this host.
local held, last_turn = {}, 0;

local function release()
	local conns = held;
	held, last_turn = {}, now();
	for conn in pairs(conns) do conn:resume_writes(); end
end
local function hold(conn)
	if not conn or held[conn] or not conn.pause_writes then return; end
	if not next(held) then timer.add_task(pause, release); end
	held[conn] = true;
	conn:pause_writes();
end

-- Since the occupants were counted the room may have grown or shrunk; a second is near enough.
local function is_crowd(room)
	local time = now();
	if time - (room.meet_counted_at or 0) > 1 then
		local count = 0;
		for _ in pairs(room._occupants) do count = count + 1; end
		room.meet_counted_at, room.meet_is_crowd = time, count > crowd;
	end
	return room.meet_is_crowd;
end

local function hold_all(room)
	if now() - last_turn >= pause and not next(held) then
		last_turn = now();
		return;
	end
	for _, occupant in pairs(room._occupants) do
		-- The focus answers everybody.
		for address in pairs(people.is_service(occupant.bare_jid) and {} or occupant.sessions) do
			local session = full_sessions[address];
			if session and not session.bosh_wait then hold(session.conn); end
		end
	end
end

---- What everybody is told ----

local route_to_occupant = room_mt.route_to_occupant;
function room_mt.route_to_occupant(room, occupant, stanza)
	shared.mark(stanza);
	return route_to_occupant(room, occupant, stanza);
end
local publicise = room_mt.publicise_occupant_status;
function room_mt.publicise_occupant_status(room, occupant, x, nick, actor, reason, before, is_forced, recipient)
	if not recipient and is_crowd(room) then hold_all(room); end
	return publicise(room, occupant, x, nick, actor, reason, before, is_forced, recipient);
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

local function portrait(room, occupant)
	local presence = only_presence(occupant);
	if not presence or presence.attr.type then return; end
	local affiliation = room:get_affiliation(occupant.bare_jid) or "none";
	local known, time = occupant.meet_portrait, now();
	if known and known.presence == presence and known.affiliation == affiliation and known.role == occupant.role
		and time - known.at < longest_memory then return known.stanza; end
	local x = st.stanza("x", { xmlns = NS_USER });
	room:build_item_list(occupant, x, false);
	local stanza = st.clone(presence);
	stanza:add_child(x);
	module:fire_event("muc-build-occupant-presence", { room = room, occupant = occupant, stanza = stanza });
	occupant.meet_portrait = {
		presence = presence; affiliation = affiliation; role = occupant.role; at = time; stanza = shared.mark(stanza);
	};
	return stanza;
end

local send_occupant_list = room_mt.send_occupant_list;
function room_mt.send_occupant_list(room, to, filter)
	local roles = room:get_presence_broadcast();
	if room:get_whois() ~= "anyone" or roles.none or not is_crowd(room) then return send_occupant_list(room, to, filter); end
	local rest = {};
	for address, occupant in pairs(room._occupants) do
		if filter == nil or filter(address, occupant) then
			local stanza = jid.bare(to) ~= occupant.bare_jid and roles[occupant.role or "none"] and portrait(room, occupant);
			if stanza then
				stanza.attr.to = to;
				room:route_stanza(stanza);
			else
				rest[address] = true;
			end
		end
	end
	if next(rest) then return send_occupant_list(room, to, function (address) return rest[address]; end); end
end

function module.unload()
	release();
	room_mt.route_to_occupant, room_mt.publicise_occupant_status = route_to_occupant, publicise;
	room_mt.broadcast, room_mt.send_occupant_list = broadcast, send_occupant_list;
end
