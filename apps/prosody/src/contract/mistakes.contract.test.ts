import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prosodyVersions, spawnService } from '@parley/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderOf } from './folder.ts';

describe.each(await prosodyVersions())('a mistake in what operators add to Prosody $version', ({ executable }) => {
  let state: string;
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'parley-mistake-'));
    chmodSync(state, 0o755);
  });
  afterEach(() => rmSync(state, { recursive: true, force: true }));
  const refused = async (env: Record<string, string>) => {
    const good = { JICOFO_AUTH_PASSWORD: 'one-password', JVB_AUTH_PASSWORD: 'other-password', PARLEY_BIND: '127.0.0.1' };
    const service = spawnService('prosody', { ...good, PARLEY_STATE_DIR: state, PARLEY_PROSODY: executable, ...env });
    expect((await service.exited).code).toBe(78);
    return service.stderr;
  };

  it.each([
    [{ GLOBAL_CONFIG: 'a = 1\\nb = = 2' }, /^GLOBAL_CONFIG: line 2: unexpected symbol near '='$/],
    [{ XMPP_CONFIGURATION: 'a = 1,b = {' }, /^XMPP_CONFIGURATION: line 2: unexpected symbol near <eof>$/],
    [{ XMPP_MUC_CONFIGURATION: 'a = nothing.at.all' }, /^XMPP_MUC_CONFIGURATION: line 1: attempt to index a nil value.*$/],
    [{ PROSODY_LOG_CONFIG: '{ to = ' }, /^PROSODY_LOG_CONFIG: line 2: unexpected symbol near '}'$/],
    [{ GLOBAL_MODULES: 'a b' }, /^GLOBAL_MODULES="a b": is not names of modules/],
    [{ PROSODY_ADMINS: 'x y@z' }, /^PROSODY_ADMINS="x y@z": is not XMPP addresses/],
  ])(`stops the start in one line: %j`, async (env, line) =>
    expect(await refused(env as Record<string, string>)).toEqual([expect.stringMatching(line)]),
  );

  it(`stops the start in one line that names the file`, async () => {
    const operator = folderOf({ 'conf.d/mine.cfg.lua': 'a = 1\n\nthis is wrong\n' });
    expect(await refused({ PARLEY_CONFIG_DIR: operator })).toEqual([
      expect.stringMatching(new RegExp(`^${operator}/conf\\.d/mine\\.cfg\\.lua: line 3: `)),
    ]);
    rmSync(operator, { recursive: true, force: true });
  });
});
