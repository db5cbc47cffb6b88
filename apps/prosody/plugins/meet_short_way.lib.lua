-- What goes to hundreds of sessions, from a session to its connection. `session.send` writes a stanza's start tag for the log, copies
-- all of it for the namespace that WebSockets want, writes it out and puts that into a frame. Here a stanza that is marked
-- (meet_shared_stanzas) goes into the frame at once, with the same bytes; filters of other modules see it as they do there, in their
-- order, stream management included. Whatever is not exactly as Prosody makes a WebSocket session goes by `session.send`.
--   local short_way = module:require "meet_short_way";
--   local is_sent = short_way.send(session, stanza);
local shared, buffers = module:require "meet_shared_stanzas", module:require "meet_write_buffer";
local st, jid, datetime = require "util.stanza", require "util.jid", require "util.datetime";
local build_frame = require "net.websocket.frames".build;
local getinfo, time, unpack = debug.getinfo, os.time, table.unpack or unpack; -- luacheck: ignore 113/unpack
local NS_CLIENT, NS_DELAY = "jabber:client", "urn:xmpp:delay";

local short_way = {};
local function is_of(file, step) return type(step) == "function" and getinfo(step, "S").source:sub(-#file) == file; end

-- Frames of a length begin alike; longer ones are rare.
local beginnings, longest = {}, 4096;
local function beginning_of(length)
	local beginning = beginnings[length];
	if beginning then return beginning; end
	beginning = build_frame { FIN = true; opcode = 0x01; data = ("x"):rep(length); }:sub(1, -length - 1);
	if length <= longest then beginnings[length] = beginning; end
	return beginning;
end
-- In three parts, of which the first is the same for all addresses of a length, and the last for all.
local function framed(start, address, rest)
	local length = #start.text + #address + #rest;
	if start.framed_length ~= length then start.framed_length, start.framed = length, beginning_of(length) .. start.text; end
	return start.framed, address, rest;
end

-- Whether those two steps of a WebSocket session make of a stanza what is made of it here.
local function is_same(namespace, frame)
	local sample = shared.mark(st.presence({ to = "a&b" }):tag("x", { xmlns = "y" }):text("<"):reset());
	return frame(tostring(namespace(sample))) == table.concat { framed(shared.parts(sample, NS_CLIENT)) };
end

local function is_same_list(list, known)
	if #list ~= #known then return false; end
	for place = 1, #known do
		if list[place] ~= known[place] then return false; end
	end
	return true;
end
local nothing = {};
local function steps_of(session)
	local filters = session.filters or nothing;
	return filters["stanzas/out"] or nothing, filters["bytes/out"] or nothing;
end

-- What a session does with a stanza: `send`, `rawsend`, `conn`, the steps `out` and `bytes`, and which of them is stream
-- management's (`keep`). `is_short` when there is a short way.
local function explore(session)
	local out, bytes = steps_of(session);
	local way = { send = session.send; rawsend = session.rawsend; conn = session.conn; out = { unpack(out) }; bytes = { unpack(bytes) }; };
	for _, step in ipairs(out) do
		if is_of("/mod_smacks.lua", step) then way.keep = step; end
	end
	local namespace, frame = out[#out], bytes[1];
	way.is_short = way.conn and namespace and #bytes == 1
		and is_of("/mod_websocket.lua", namespace) and is_of("/mod_websocket.lua", frame)
		and is_of("/sessionmanager.lua", way.send) and is_of("/sessionmanager.lua", way.rawsend) and is_same(namespace, frame);
	return way;
end

-- Nobody has put anything into the session's way since it was explored.
local function holds(way, session)
	local out, bytes = steps_of(session);
	return way.send == session.send and way.rawsend == session.rawsend and way.conn == session.conn
		and is_same_list(out, way.out) and is_same_list(bytes, way.bytes);
end

-- What stream management notes in a stanza that it keeps: the same for all of one second.
local function note_for(session)
	local now = time();
	if session.meet_noted_at ~= now then
		session.meet_noted_at = now;
		session.meet_note = shared.note { xmlns = NS_DELAY; from = jid.bare(session.full_jid); stamp = datetime.datetime(); };
	end
	return session.meet_note;
end

-- Stream management notes the time in presences that do not name one, and in nothing else that is marked. The copy that it keeps
-- need not be a stanza yet, unless somebody before it may have changed this one.
local function keep(step, stanza, session, start)
	if stanza.name == "presence" and not shared.has_time(stanza) then
		stanza.meet_note, stanza.meet_kept = note_for(session), start;
	end
	local passed_on = step(stanza, session);
	stanza.meet_note, stanza.meet_kept = nil, nil;
	return passed_on;
end

-- Sends a marked stanza; false when there is no short way, and nothing has happened.
function short_way.send(session, stanza)
	if session.hibernating or session.destroyed then return false; end
	local way = session.meet_way;
	if not way or not holds(way, session) then
		way = explore(session);
		session.meet_way = way;
	end
	if not way.is_short then return false; end
	local start, address, rest = shared.parts(stanza, NS_CLIENT);
	if not start then return false; end
	session.log("debug", "Sending[%s]: %s%s'>", session.type, start.text, address);
	local out = way.out;
	local is_looked_at;
	for place = 1, #out - 1 do
		local step = out[place];
		if step == way.keep then
			stanza = keep(step, stanza, session, not is_looked_at and start or nil);
		else
			stanza, is_looked_at = step(stanza, session), true;
		end
		if stanza == nil then return true; end
	end
	-- Whoever has looked at it may have changed it.
	if is_looked_at then start, address, rest = shared.parts(stanza, NS_CLIENT); end
	if not start then
		session.rawsend(out[#out](stanza, session));
		return true;
	end
	local ok, problem = buffers.put(way.conn, framed(start, address, rest));
	if not ok then session.log("debug", "Error writing to connection: %s", problem); end
	return true;
end

return short_way;
