import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareHome, prosodyUser } from './home.ts';

describe('prosodyUser', () => {
  it('is nobody else when we are not root', () => expect(prosodyUser(1000)).toBeUndefined());
  it("is the package's account for root", () => {
    expect(prosodyUser(0, () => 'root:x:0:0::/root:/bin/sh\nprosody:x:102:105::/var/lib/prosody:/bin/false\n')).toEqual({
      uid: 102,
      gid: 105,
    });
  });
  it('is a number of no account where there is none', () => {
    expect(prosodyUser(0, () => 'root:x:0:0::/root:/bin/sh\n')?.uid).toBeGreaterThan(60_000);
  });
});

describe('prepareHome', () => {
  let state: string;
  const sources = join(import.meta.dirname, '../..');
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'parley-home-'));
  });
  afterEach(() => rmSync(state, { recursive: true, force: true }));

  it('holds configuration and modules, readable by others, and removes modules that are no longer ours', () => {
    const home = prepareHome(state, sources, undefined);
    writeFileSync(join(home, 'plugins', 'mod_old.lua'), '');
    prepareHome(state, sources, undefined);
    expect(readdirSync(join(home, 'plugins')).sort()).toEqual(readdirSync(join(sources, 'plugins')).sort());
    expect(statSync(join(home, 'prosody.cfg.lua')).mode & 0o777).toBe(0o644);
  });

  it('writes nothing when nothing has changed', () => {
    const file = join(prepareHome(state, sources, undefined), 'prosody.cfg.lua');
    const before = statSync(file).mtimeMs;
    prepareHome(state, sources, undefined);
    expect(statSync(file).mtimeMs).toBe(before);
  });
});
