import { rmSync } from 'node:fs';
import { prosodyVersions } from '@parley/testing';
import { xml } from '@parley/xmpp-core';
import { afterAll, describe, expect, it } from 'vitest';
import { folderOf } from './folder.ts';
import { useRooms } from './room-kit.ts';

/**
 * Connections as Prosody 13 has them, whose socket takes some bytes now and then: whatever is written, by whomever and between
 * whatever pauses, is to arrive in its order. Loaded where rooms are; answers with the first thing that is wrong, or `ok`.
 */
const TRIAL = `
local buffers, dbuffer, st = module:require "meet_write_buffer", require "util.dbuffer", require "util.stanza";
local longest = 200000;
local function connection(random)
	local conn = { arrived = {}; written = {}; writebuffer = dbuffer.new(64 * 1024 * 1024, 8); };
	function conn:write(data) self.writebuffer:write(data); self.written[#self.written + 1] = data; return #data; end
	function conn:pause_writes() self._write_lock = true; end
	function conn:resume_writes() self._write_lock = nil; end
	function conn:onwritable()
		local buffer = self.writebuffer;
		local data = buffer:sub(1, longest);
		local sent = random(4) == 1 and #data or random(0, #data);
		self.arrived[#self.arrived + 1] = data:sub(1, sent);
		if sent > 0 then buffer:discard(sent); end
	end
	return conn;
end
local function piece(random, number) return (number .. ";"):rep(random(random(4) == 1 and 9000 or 20)); end
local function try(seed)
	math.randomseed(seed);
	local random = math.random;
	local conn = connection(random);
	for number = 1, 300 do
		local kind = random(8);
		if kind == 1 then buffers.pause(conn);
		elseif kind == 2 then buffers.resume(conn);
		elseif kind == 3 and not conn._write_lock then conn:onwritable();
		elseif kind == 4 then conn:write(piece(random, number));
		else
			local a, b, c = piece(random, number .. "a"), piece(random, number .. "b"), piece(random, number .. "c");
			local count = #conn.written;
			buffers.put(conn, a, b, c);
			if #conn.written == count then conn.written[count + 1] = a .. b .. c; end
		end
	end
	buffers.resume(conn);
	local written, arrived = table.concat(conn.written), 0;
	for _ = 1, 10000 do if #conn.writebuffer > 0 then conn:onwritable(); end end
	arrived = table.concat(conn.arrived);
	if arrived ~= written then return ("seed %d: %d of %d bytes, or others"):format(seed, #arrived, #written); end
	if getmetatable(conn.writebuffer).__name ~= "meet_write_buffer" then return "never replaced"; end
end
local function is_full()
	local conn = connection(math.random);
	conn.writebuffer = dbuffer.new(100, 8);
	buffers.pause(conn);
	buffers.put(conn, ("x"):rep(30), ("x"):rep(30), ("x"):rep(30));
	return #conn.writebuffer == 90 and not conn.writebuffer:write(("x"):rep(11)) and conn.writebuffer:write(("x"):rep(10));
end
module:hook("iq-get/host/test:buffer:query", function (event)
	local problem = not is_full() and "holds more than it may" or nil;
	-- Connections go from host to host.
	if module:require "meet_write_buffer" ~= buffers then problem = "not the same everywhere"; end
	for seed = 1, 40 do problem = problem or try(seed); end
	event.origin.send(st.reply(event.stanza):text_tag("query", problem or "ok", { xmlns = "test:buffer" }));
	return true;
end);
`;

describe.each(await prosodyVersions())('what waits to be written, in Prosody $version', (prosody) => {
  const plugins = folderOf({ 'mod_test_buffer.lua': TRIAL });
  afterAll(() => rmSync(plugins, { recursive: true, force: true }));
  const at = useRooms(prosody, { XMPP_MUC_MODULES: 'test_buffer', PROSODY_PLUGINS_DIR: plugins });

  it('arrives whole and in its order, whatever the socket takes at once', async () => {
    const guest = await at.server.guest();
    const answer = await guest.iq('get', at.server.muc, xml('query', { xmlns: 'test:buffer' }), 20_000);
    expect(answer.getChild('query')?.getText()).toBe('ok');
  });
});
