import { rmSync } from 'node:fs';
import { prosodyVersions } from '@parley/testing';
import { xml } from '@parley/xmpp-core';
import { afterAll, describe, expect, it } from 'vitest';
import { folderOf } from './folder.ts';
import { useRooms } from './room-kit.ts';

/** What stream management keeps, in the hands of Prosody's own functions; answers with the name of the first that fails, or `ok`. */
const TRIAL = `
local shared, st = module:require "meet_shared_stanzas", require "util.stanza";
local function kept()
	local stanza = st.presence({ from = "a@b/c", to = "d@e/f", id = "1" }):tag("x", { xmlns = "test:x" }):text("y"):up();
	stanza.meet_kept = shared.parts(shared.mark(stanza), nil);
	return st.clone(stanza);
end
local trials = {
	reply = function () return st.reply(kept()).attr.to == "a@b/c"; end;
	error_reply = function ()
		local answer = st.error_reply(kept(), "cancel", "gone");
		return answer.attr.to == "a@b/c" and answer.attr.type == "error" and select(2, answer:get_error()) == "gone";
	end;
	preserialize = function () return tostring(st.deserialize(st.preserialize(kept()))):find("<x xmlns='test:x'>y</x>", 1, true); end;
	freeze = function () local stanza = kept(); return getmetatable(stanza).__freeze(stanza)[1].name == "x"; end;
	copy = function () return st.preserialize(st.clone(shared.mark(st.presence():tag("x"):up())))[1].name == "x"; end;
	length = function () return #kept() == 1; end;
	pairs = function () for key in pairs(kept()) do if key == "attr" then return true; end end end;
};
-- Lua 5.1 knows neither of tables.
if _VERSION == "Lua 5.1" then trials.length, trials.pairs = nil, nil; end
module:hook("iq-get/host/test:shared:query", function (event)
	local problem;
	for name, act in pairs(trials) do
		local ok, result = pcall(act);
		if not ok or not result then problem = name .. ": " .. tostring(result); end
	end
	event.origin.send(st.reply(event.stanza):text_tag("query", problem or "ok", { xmlns = "test:shared" }));
	return true;
end);
`;

describe.each(await prosodyVersions())('a stanza that is kept for a session, in Prosody $version', (prosody) => {
  const plugins = folderOf({ 'mod_test_shared.lua': TRIAL });
  afterAll(() => rmSync(plugins, { recursive: true, force: true }));
  const at = useRooms(prosody, { XMPP_MUC_MODULES: 'test_shared', PROSODY_PLUGINS_DIR: plugins });

  it('is answered and stored like any other', async () => {
    const guest = await at.server.guest();
    const answer = await guest.iq('get', at.server.muc, xml('query', { xmlns: 'test:shared' }));
    expect(answer.getChild('query')?.getText()).toBe('ok');
  });
});
