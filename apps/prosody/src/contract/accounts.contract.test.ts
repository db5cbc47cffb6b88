import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProsodyHarness, prosodyVersions, spawnService, startProsody } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prosodyctl } from './prosodyctl.ts';

const HANDBOOK = ['--config', '/config/prosody.cfg.lua'];
/** As Prosody 0.11 wrote it into a generation A folder: no dates, fewer iterations. */
const OLD_ACCOUNT = `return {
	["iteration_count"] = 4096;
	["stored_key"] = "4e31135d27e66b602271c0b4c6e559b013f3fb1a";
	["server_key"] = "b4770f1292ab34d5aef52240fd6b05c54cc246c1";
	["salt"] = "4f2ecb8e-75cc-4410-b20c-4f765932586c";
};
`;

/** `find FOLDER -type f -exec basename {} .dat \;` of the handbook. */
const listed = (folder: string) =>
  readdirSync(folder)
    .map((name) => name.replace(/\.dat$/, ''))
    .sort();

describe.each(await prosodyVersions())('accounts of people with Prosody $version', (prosody) => {
  let server: ProsodyHarness;
  let base: string;
  let storage: string;
  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'parley-accounts-'));
    chmodSync(base, 0o755);
    storage = join(base, 'storage');
    server = await startProsody({ prosody, env: { PROSODY_STORAGE_DIR: storage } });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(base, { recursive: true, force: true });
  });
  const run = (...args: string[]) => prosodyctl(server.env, [...HANDBOOK, ...args]);
  const accounts = () => join(storage, 'data/meet%2ejitsi/accounts');
  const seen = async () => (await run('shell', 'user:list("meet.jitsi")')).out;

  it('are made, listed and removed by the commands of the handbook, and the running Prosody knows', async () => {
    const made = await run('register', 'al.ice', 'meet.jitsi', 'secret');
    expect(made).toMatchObject({ code: 0, out: '' });
    expect(made.err).toContain('takes effect with ENABLE_AUTH=1');
    expect(listed(accounts())).toEqual(['al%2eice']);
    expect(await seen()).toContain('al.ice@meet.jitsi');
    const before = readFileSync(join(accounts(), 'al%2eice.dat'), 'utf8');
    expect(before).not.toContain('secret');
    expect((await run('register', 'al.ice', 'meet.jitsi', 'other')).code).toBe(0);
    expect(readFileSync(join(accounts(), 'al%2eice.dat'), 'utf8')).not.toBe(before);
    expect(await run('unregister', 'al.ice', 'meet.jitsi')).toEqual({ code: 0, out: '', err: '' });
    expect(listed(accounts())).toEqual([]);
    expect(await seen()).not.toContain('al.ice');
  });

  it('says what is unknown', async () => {
    expect(await run('unregister', 'nobody', 'meet.jitsi')).toMatchObject({ code: 1, out: 'The given user does not exist on the server' });
    const elsewhere = await run('register', 'ann', 'unknown.example', 'x');
    expect(elsewhere).toMatchObject({ code: 1, out: 'The given hostname does not exist in the config' });
    expect(await run('register', 'jibri', 'auth.meet.jitsi', 'x')).toMatchObject({ code: 1, err: expect.stringContaining('environment') });
    expect(await run('register', 'ann', 'muc.meet.jitsi', 'x')).toMatchObject({ code: 1, err: expect.stringContaining('no accounts') });
  });

  it('are removed by deluser too, whose changes reach the disk', async () => {
    await run('register', 'bob', 'meet.jitsi', 'x');
    expect((await run('deluser', 'bob@meet.jitsi')).code).toBe(0);
    expect(listed(accounts())).toEqual([]);
    expect((await run('deluser', 'bob@meet.jitsi')).code).toBe(1);
  });

  it('tells the state of the server', async () => {
    expect(await run('status')).toMatchObject({ code: 0, out: `Prosody is running with PID ${server.pidOf('prosody')}` });
    expect((await run('check', 'config')).code).toBe(0);
    expect((await run('about')).out).toContain(`Prosody ${prosody.version}`);
    expect((await run('reload')).code).toBe(0);
    expect(await run('restart')).toMatchObject({ code: 1, err: expect.stringContaining('restart the service') });
  });

  it('does not let guests log in as one of them', async () => {
    await run('register', 'carol', 'meet.jitsi', 'secret');
    const guest = await server.guest();
    expect(guest.jid).not.toContain('carol');
    await run('unregister', 'carol', 'meet.jitsi');
  });
});

describe.each(await prosodyVersions())('accounts of an older deployment with Prosody $version', (prosody) => {
  it.each(['the folder of generation A', 'the folder of generation B', 'a link to it'])('are read and changed in %s', async (kind) => {
    const base = mkdtempSync(join(tmpdir(), 'parley-old-'));
    chmodSync(base, 0o777);
    const operator = join(base, 'config');
    const storage = join(base, 'storage');
    const data = kind.includes('B') ? join(storage, 'data') : join(operator, 'data');
    const folder = join(data, 'meet%2ejitsi/accounts');
    mkdirSync(folder, { recursive: true, mode: 0o777 });
    mkdirSync(storage, { recursive: true, mode: 0o777 });
    writeFileSync(join(folder, 'ann.dat'), OLD_ACCOUNT);
    for (const path of [base, operator, storage, data, join(data, 'meet%2ejitsi'), folder]) if (existsSync(path)) chmodSync(path, 0o777);
    if (kind.includes('link')) symlinkSync(data, join(storage, 'data'));
    const server = await startProsody({ prosody, env: { PROSODY_STORAGE_DIR: storage, PARLEY_CONFIG_DIR: operator } });
    try {
      expect((await prosodyctl(server.env, ['shell', 'user:list("meet.jitsi")'])).out).toContain('ann@meet.jitsi');
      expect((await prosodyctl(server.env, [...HANDBOOK, 'register', 'bob', 'meet.jitsi', 'x'])).code).toBe(0);
      expect(listed(folder)).toEqual(['ann', 'bob']);
      expect((await prosodyctl(server.env, [...HANDBOOK, 'unregister', 'ann', 'meet.jitsi'])).code).toBe(0);
      expect(listed(folder)).toEqual(['bob']);
    } finally {
      await server.stop();
      rmSync(base, { recursive: true, force: true });
    }
  });
});

describe('commands before the service is ready', () => {
  it('keep every account where it is found again, however many there are at a time', async () => {
    const base = mkdtempSync(join(tmpdir(), 'parley-early-'));
    chmodSync(base, 0o755);
    const storage = join(base, 'storage');
    const executable = (await prosodyVersions())[0]?.executable ?? 'prosody';
    const env = {
      JICOFO_AUTH_PASSWORD: 'a-password',
      JVB_AUTH_PASSWORD: 'b-password',
      PARLEY_STATE_DIR: join(base, 'state'),
      PROSODY_STORAGE_DIR: storage,
      PARLEY_PROSODY: executable,
    };
    // A service that has only just been started is as far as this.
    mkdirSync(join(base, 'state/prosody'), { recursive: true });
    copyFileSync(join(import.meta.dirname, '../../prosody.cfg.lua'), join(base, 'state/prosody/prosody.cfg.lua'));
    const names = ['ann', 'bob', 'carol', 'dan', 'eve', 'frank'];
    const results = await Promise.all(names.map((name) => prosodyctl(env, [...HANDBOOK, 'register', name, 'meet.jitsi', 'x'])));
    expect(results.map(({ code, err }) => ({ code, err }))).toEqual(names.map(() => ({ code: 0, err: expect.stringContaining('stored') })));
    expect(listed(join(storage, 'data/meet%2ejitsi/accounts'))).toEqual(names);
    rmSync(base, { recursive: true, force: true });
  });
});

describe('a folder of accounts that cannot be used', () => {
  it('stops the start with the folder and a remedy', async () => {
    const state = mkdtempSync(join(tmpdir(), 'parley-storage-'));
    const file = join(state, 'file');
    writeFileSync(file, '');
    const env = { JICOFO_AUTH_PASSWORD: 'a-password', JVB_AUTH_PASSWORD: 'b-password', PARLEY_STATE_DIR: state, PROSODY_STORAGE_DIR: file };
    const executable = (await prosodyVersions())[0]?.executable ?? 'prosody';
    const service = spawnService('prosody', { ...env, PARLEY_PROSODY: executable });
    expect((await service.exited).code).toBe(78);
    expect(service.stderr).toEqual([expect.stringMatching(/^PROSODY_STORAGE_DIR: accounts cannot be kept in .*file\/data\/meet%2ejitsi/)]);
    rmSync(state, { recursive: true, force: true });
  });
});
