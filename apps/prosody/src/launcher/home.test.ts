import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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

  it('follows no link that the account of Prosody may have put there', () => {
    const home = prepareHome(state, sources, undefined);
    const victim = join(state, 'victim');
    mkdirSync(victim, { mode: 0o700 });
    writeFileSync(join(victim, 'shadow'), 'root');
    for (const name of ['plugins', 'prosody.cfg.lua']) rmSync(join(home, name), { recursive: true });
    symlinkSync(victim, join(home, 'plugins'));
    symlinkSync(join(victim, 'shadow'), join(home, 'prosody.cfg.lua'));
    prepareHome(state, sources, undefined);
    expect(readdirSync(victim)).toEqual(['shadow']);
    expect(readFileSync(join(victim, 'shadow'), 'utf8')).toBe('root');
    expect(statSync(victim).mode & 0o777).toBe(0o700);
    expect(lstatSync(join(home, 'prosody.cfg.lua')).isFile()).toBe(true);
    expect(existsSync(join(home, 'plugins/mod_meet_health.lua'))).toBe(true);
  });
});
