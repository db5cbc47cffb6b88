-- What waits to be written to a connection: in place of Prosody 13's own buffer (util.dbuffer), which puts pieces together as soon
-- as there are many, and copies all of them for the socket, several times. Here they stay as they are, and are put together once,
-- as much as a socket takes. Connections get one when they are paused; 0.12 keeps a plain list, which stays.
--   local buffers = module:require "meet_write_buffer";
--   buffers.pause(conn); -- as conn:pause_writes()
--   local ok, problem = buffers.put(conn, first, second, third); -- as conn:write(first .. second .. third)
--   buffers.resume(conn); -- as conn:resume_writes(), but not while a stanza is being handled: its sender may be lost by that
local theirs = getmetatable(require "util.dbuffer".new(1));
if theirs.meet_buffers then return theirs.meet_buffers; end -- by another host
local concat, sub = table.concat, string.sub;
local most_at_once = 64 * 1024;

-- `parts` from `first` to `last`, `length` bytes in all; `gone` bytes of the first one have been sent already.
local methods = {};
local mt = { __index = methods; __name = "meet_write_buffer"; };
function mt.__len(buffer) return buffer.length; end

local function has_room(buffer, more) return buffer.length + more <= buffer.most; end

function methods.write(buffer, data)
	if not has_room(buffer, #data) then return nil; end
	local last = buffer.last + 1;
	buffer.parts[last], buffer.last, buffer.length = data, last, buffer.length + #data;
	return true;
end

-- Puts so many bytes, or more, together at the front.
local function gather(buffer, bytes)
	local parts, first = buffer.parts, buffer.first;
	local last, length = first, #parts[first] - buffer.gone;
	while length < bytes and last < buffer.last do
		last = last + 1;
		length = length + #parts[last];
	end
	if last == first then return; end
	if buffer.gone > 0 then parts[first], buffer.gone = sub(parts[first], buffer.gone + 1), 0; end
	local data = concat(parts, "", first, last);
	for place = first, last - 1 do parts[place] = nil; end
	parts[last], buffer.first = data, last;
end

-- What is to be sent next: some of the bytes from `first`, which is 1, to `last`.
function methods.sub(buffer, first, last)
	if buffer.length == 0 then return ""; end
	local bytes = math.min(last, most_at_once);
	gather(buffer, bytes);
	local data = buffer.parts[buffer.first];
	if first == 1 and buffer.gone == 0 and #data <= last then return data; end
	return sub(data, buffer.gone + first, buffer.gone + bytes);
end

function methods.discard(buffer, bytes)
	if bytes >= buffer.length then
		buffer.parts, buffer.first, buffer.last, buffer.length, buffer.gone = {}, 1, 0, 0, 0;
		return true;
	end
	buffer.length, buffer.gone = buffer.length - bytes, buffer.gone + bytes;
	local parts, first = buffer.parts, buffer.first;
	while buffer.gone >= #parts[first] do
		buffer.gone = buffer.gone - #parts[first];
		parts[first] = nil;
		first = first + 1;
	end
	buffer.first = first;
	return true;
end

local buffers = {};
theirs.meet_buffers = buffers;

-- Known once a connection has shown one of theirs.
local most;
local function adopt(conn)
	local old = conn.writebuffer;
	if getmetatable(old) == theirs then most = old.max_size or math.huge; end
	if not most or getmetatable(old) == mt or conn._writing then return; end
	local buffer = setmetatable({ parts = {}; first = 1; last = 0; length = 0; gone = 0; most = most; }, mt);
	if old and #old > 0 then buffer:write(old:sub(1, #old)); end
	conn.writebuffer = buffer;
end

function buffers.pause(conn)
	adopt(conn);
	conn:pause_writes();
end

function buffers.put(conn, first, second, third)
	local buffer = conn.writebuffer;
	if not conn._write_lock or getmetatable(buffer) ~= mt or not has_room(buffer, #first + #second + #third) then
		return conn:write(first .. second .. third);
	end
	local parts, last = buffer.parts, buffer.last;
	parts[last + 1], parts[last + 2], parts[last + 3] = first, second, third;
	buffer.last, buffer.length = last + 3, buffer.length + #first + #second + #third;
	return true;
end

-- Writes at once: to be told that the socket takes something costs as much as the attempt. Whoever is lost by that is gone at once.
function buffers.resume(conn)
	local is_simple = conn._write_lock and conn.onwritable and conn.writebuffer and #conn.writebuffer > 0 and not conn._wantwrite;
	if not is_simple then return conn:resume_writes(); end
	conn._write_lock = nil;
	conn:onwritable();
	-- TLS that wants to read first has nobody come back for the rest; resume_writes would.
	local is_left = conn.conn and conn.writebuffer and #conn.writebuffer > 0 and not conn._wantwrite;
	if is_left then
		conn:setwritetimeout();
		conn:set(nil, true);
	end
end

return buffers;
