-- The rooms of a meeting: the main room, and its breakout rooms on `meet_breakout_host` (mod_meet_breakouts, mod_meet_breakout_room).
-- Who has been let into the main room may go from one to the other; that is noted at the session, so that it ends with either.
-- Where there are no breakout rooms, a meeting is one room.
local jid, now = require "util.jid", require "util.time".now;
local people = module:require "meet_people";
local main_host = module:get_option_string("muc_mapper_domain");
local breakout_host = module:get_option_string("meet_breakout_host");
-- Whoever has left a room of the meeting, and has not come into another one for so many seconds, has left the meeting.
local longest_way = module:get_option_number("meet_breakout_longest_way", 60);
local full_sessions = prosody.full_sessions;
-- Address of a breakout room -> of its main room.
local main_of = module:shared("/*/meet_breakouts/main_of");

local breakouts = { host = breakout_host, main_host = main_host, is_here = module.host == breakout_host };

local function find(address)
	local host = address and prosody.hosts[jid.host(address)];
	return host and host.modules.muc and host.modules.muc.get_room_from_jid(address) or nil;
end

---- Which rooms ----

-- Of a breakout room that a moderator has made, whether it exists at the moment or not; by address, as address or as room.
function breakouts.main_jid(address) return main_of[address]; end
function breakouts.main(address) return find(main_of[address]); end
-- The main room of the meeting that a room belongs to; itself, when it is that.
function breakouts.meeting(room) return main_of[room.jid] and find(main_of[room.jid]) or room; end

-- The breakout rooms of a main room that exist.
function breakouts.each_breakout(main)
	local list, address = main.meet_breakouts or {}, nil;
	return function ()
		local room;
		repeat
			address = next(list, address);
			room = address and find(address);
		until room or not address;
		return room;
	end
end
-- The main room and those.
function breakouts.each(main)
	local others, first = breakouts.each_breakout(main), main;
	return function ()
		local room = first or others();
		first = nil;
		return room;
	end
end

-- Names by address: the list of a main room from now on. Returns the addresses that it held before and holds no more, or nil and
-- the reason when one of them cannot be its.
function breakouts.set(main, names)
	for address in pairs(names) do
		if jid.host(address) ~= breakout_host or not jid.node(address) or jid.resource(address) then return nil, "not a breakout room"; end
		if main_of[address] and main_of[address] ~= main.jid then return nil, "the breakout room of another meeting"; end
	end
	local removed = {};
	for address in pairs(main.meet_breakouts or {}) do
		if not names[address] then removed[#removed + 1] = address; end
	end
	main.meet_breakouts = names;
	for address in pairs(names) do main_of[address] = main.jid; end
	return removed;
end
function breakouts.forget(address) main_of[address] = nil; end

---- Who is in the meeting ----

-- Occupants in all rooms of it, services left out; to be looked at only, they are no copies.
function breakouts.people(main)
	local occupants = {};
	for room in breakouts.each(main) do
		for _, occupant in pairs(room._occupants) do
			if not people.is_service_inside(occupant) then occupants[#occupants + 1] = occupant; end
		end
	end
	return occupants;
end
function breakouts.has_people(main) return #breakouts.people(main) > 0; end

-- The room of the meeting where somebody is, and the occupant that he is there.
function breakouts.whereabouts(main, address)
	for room in breakouts.each(main) do
		local occupant = room:get_occupant_by_real_jid(address);
		if occupant then return room, occupant; end
	end
end

-- Has been let into the main room, by whatever it asked for, and has neither left the meeting nor been turned out of it since.
function breakouts.was_let_in(main, address)
	local session = full_sessions[address];
	local seen = session and session.meet_let_into and session.meet_let_into[main];
	return seen ~= nil and (now() - seen < longest_way or breakouts.whereabouts(main, address) ~= nil);
end
function breakouts.let_in(main, session)
	session.meet_let_into = session.meet_let_into or setmetatable({}, { __mode = "k" });
	session.meet_let_into[main] = now();
end
-- Leaves a room of it; with `nick`, for another one.
function breakouts.depart(main, address, nick)
	if not breakouts.was_let_in(main, address) then return; end
	breakouts.let_in(main, full_sessions[address]);
	if nick then breakouts.reserve(main, nick, address); end
end
function breakouts.turn_out(main, bare_jid)
	local user = prosody.bare_sessions[bare_jid];
	for _, session in pairs(user and user.sessions or {}) do
		if session.meet_let_into then session.meet_let_into[main] = nil; end
	end
end

-- Addresses of those who are on the way from one room of the meeting to another.
function breakouts.each_underway(main)
	local reserved, nick, address = main.meet_reserved or {}, nil, nil;
	return function ()
		repeat
			nick, address = next(reserved, nick);
		until not nick or breakouts.was_let_in(main, address) and not breakouts.whereabouts(main, address);
		return address;
	end
end
-- Is one of them, or in a room of the meeting.
function breakouts.is_switching(main, address)
	if breakouts.whereabouts(main, address) then return breakouts.was_let_in(main, address); end
	for other in breakouts.each_underway(main) do
		if other == address then return true; end
	end
	return false;
end

---- Hosts, for whom others wait ----

-- What the policy service has said last of somebody at the door of the main room. Hosts need not be moderators; by bare address, so
-- that they are hosts in all rooms of the meeting and between them. Who has left counts for nothing, because the present are asked about.
function breakouts.note_host(main, bare_jid, is_host)
	main.meet_hosts = main.meet_hosts or {};
	main.meet_hosts[bare_jid] = is_host or nil;
end
local function is_noted(main, bare_jid) return main.meet_hosts ~= nil and main.meet_hosts[bare_jid] == true; end
function breakouts.is_host(main, occupant) return occupant.role == "moderator" or is_noted(main, occupant.bare_jid); end
-- Of one of `each_underway`.
function breakouts.is_host_underway(main, address) return people.is_moderator(main, address) or is_noted(main, jid.bare(address)); end

---- Nicks, which are unique in the meeting: clients know people by them in all its rooms ----

function breakouts.is_nick_taken(main, nick, address)
	for room in breakouts.each(main) do
		local holder = room:get_occupant_by_nick(room.jid .. "/" .. nick);
		if holder and holder.bare_jid ~= jid.bare(address) then return true; end
	end
	local owner = (main.meet_reserved or {})[nick];
	return owner ~= nil and owner ~= address and full_sessions[owner] ~= nil;
end
-- Whoever goes to another room of the meeting keeps his nick meanwhile, as long as he is connected.
function breakouts.reserve(main, nick, address)
	breakouts.release(main, address);
	main.meet_reserved[nick] = address;
end
function breakouts.release(main, address)
	local reserved = main.meet_reserved or {};
	for nick, owner in pairs(reserved) do
		if owner == address or not full_sessions[owner] then reserved[nick] = nil; end
	end
	main.meet_reserved = reserved;
end

return breakouts;
