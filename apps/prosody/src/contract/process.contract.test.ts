import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { componentSecret } from '@parley/config';
import { VERSION } from '@parley/kernel';
import { freePort, type ProsodyHarness, prosodyVersions, type ServiceProcess, spawnService, startProsody, waitFor } from '@parley/testing';
import { attr, NS, xml } from '@parley/xmpp-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

interface RoomList {
  readonly rooms: readonly { room: string; meetingId?: string; occupants: readonly { nick: string; role: string; jid: string }[] }[];
}

async function roomsOf(server: ProsodyHarness): Promise<RoomList['rooms']> {
  const bearer = componentSecret('policy-http', {
    JICOFO_AUTH_PASSWORD: server.env.JICOFO_AUTH_PASSWORD,
    JICOFO_COMPONENT_SECRET: undefined,
  });
  const reply = await fetch(`${server.policyUrl}/v1/rooms`, { headers: { authorization: `Bearer ${bearer}` } });
  return ((await reply.json()) as RoomList).rooms;
}

const nicksIn = async (server: ProsodyHarness, room: string) =>
  (await roomsOf(server)).find((entry) => entry.room === room)?.occupants.map(({ nick }) => nick);
const isAlive = (pid: number) => existsSync(`/proc/${pid}`);

describe.each(await prosodyVersions())('the prosody service with Prosody $version', (prosody) => {
  let server: ProsodyHarness;
  beforeEach(async () => {
    server = await startProsody({ prosody });
  });
  afterEach(() => server?.stop());

  it('tells the policy service of every room and occupant, and of its tenant', async () => {
    const [focus, guest] = await Promise.all([server.account('focus'), server.guest()]);
    const room = 'standup@muc.acme.meet.jitsi';
    await focus.join(room, 'focus');
    await guest.join(room, 'aaaaaaaa');
    const inner = '[acme]standup@muc.meet.jitsi';
    await waitFor(async () => (await nicksIn(server, inner))?.includes('aaaaaaaa'), { what: 'guest in the mirror' });
    const owner = xml('item', { affiliation: 'owner', jid: guest.jid.split('/')[0] });
    await focus.iq('set', room, xml('query', { xmlns: NS.mucAdmin }, owner));
    await waitFor(async () => (await roomsOf(server))[0]?.occupants.find(({ nick }) => nick === 'aaaaaaaa')?.role === 'moderator', {
      what: 'promotion in the mirror',
    });
    expect(await (await fetch(`${server.policyUrl}/metrics`)).text()).toMatch(/parley_policy_joins_total 2\n/);
    await guest.close();
    await focus.close();
    await waitFor(async () => (await roomsOf(server)).length === 0, { what: 'end of the room in the mirror' });
  });

  it('lets clients log in while the policy service is being restarted, and the calls go on', async () => {
    const [focus, guest] = await Promise.all([server.account('focus'), server.guest()]);
    await focus.join(`r@${server.muc}`, 'focus');
    await guest.join(`r@${server.muc}`, 'aaaaaaaa');
    const before = server.pidOf('policy');
    process.kill(before, 'SIGKILL');
    const newcomers = await Promise.all([1, 2, 3].map(() => server.guest()));
    expect(new Set(newcomers.map(({ jid }) => jid)).size).toBe(3);
    expect(server.pidOf('policy')).not.toBe(before);
    await guest.iq('get', `r@${server.muc}`, xml('query', { xmlns: NS.discoInfo }));
    await server.ready();
    expect((await waitFor(() => nicksIn(server, `r@${server.muc}`), { what: 'restored mirror' })).sort()).toEqual(['aaaaaaaa', 'focus']);
  });

  it('refuses logins for the time being when the policy service is frozen', async () => {
    process.kill(server.pidOf('policy'), 'SIGSTOP');
    await expect(server.guest()).rejects.toMatchObject({ code: 'NOT_AUTHORIZED', message: 'temporary-auth-failure' });
    process.kill(server.pidOf('policy'), 'SIGCONT');
    await server.guest();
  });

  it('starts Prosody again when it is killed, and the policy service finds back to it', async () => {
    const focus = await server.account('focus');
    await focus.join(`old@${server.muc}`, 'focus');
    const before = server.pidOf('prosody');
    process.kill(before, 'SIGKILL');
    await focus.closed;
    const started = performance.now();
    await waitFor(() => server.pidOf('prosody') !== before, { what: 'new Prosody' });
    await server.ready();
    expect(performance.now() - started).toBeLessThan(4_000);
    const [again, guest] = await Promise.all([server.account('focus'), server.guest()]);
    await again.join(`new@${server.muc}`, 'focus');
    expect(attr(await guest.join(`new@${server.muc}`, 'aaaaaaaa'), 'type')).toBeUndefined();
    await waitFor(async () => (await nicksIn(server, `new@${server.muc}`))?.length === 2, { what: 'mirror' });
    expect((await roomsOf(server)).map(({ room }) => room)).toEqual([`new@${server.muc}`]);
  });

  it('tells the version of the whole', async () => {
    expect((await fetch(`${server.httpUrl}/health`)).headers.get('x-parley-version')).toBe(VERSION);
    expect(await (await fetch(`${server.policyUrl}/about/version`)).json()).toMatchObject({ name: 'policy', version: VERSION });
  });

  it('stops cleanly within three seconds, with clients connected', async () => {
    const guest = await server.guest({ streamManagement: true });
    const pids = [server.pidOf('prosody'), server.pidOf('policy')];
    const { code, ms } = await server.process.stop();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(3_000);
    await guest.closed;
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('leaves nothing behind when it is killed, and starts again in the same directory with a changed password', async () => {
    const pids = [server.pidOf('prosody'), server.pidOf('policy')];
    await server.process.kill9();
    await waitFor(() => !pids.some(isAlive), { what: 'end of the children' });
    const second = spawnService('prosody', { ...server.env, JVB_AUTH_PASSWORD: 'rotated-password' });
    try {
      await second.healthy(`${server.httpUrl}/health`);
      await second.healthy(`${server.policyUrl}/about/health`);
      await server.account('focus');
      await expect(server.account('jvb')).rejects.toMatchObject({ message: 'not-authorized' });
    } finally {
      await second.stop();
    }
  });

  it('ends a Prosody that nobody supervises any more, before it takes its ports', async () => {
    const { code } = await server.process.stop();
    expect(code).toBe(0);
    const home = join(server.env.PARLEY_STATE_DIR ?? '', 'prosody');
    // As after a kill of the launcher where the kernel did not end its child: something that holds the port under that name.
    const holder = "require('net').createServer().listen(+process.argv[1], '127.0.0.1', () => console.log('up'))";
    const orphan = spawn(process.execPath, ['-e', holder, server.env.XMPP_PORT ?? '', '/proc/self/cwd/prosody.cfg.lua'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(orphan.stdout, 'data');
    writeFileSync(join(home, 'prosody.pid'), String(orphan.pid));
    const second = spawnService('prosody', server.env);
    try {
      await second.logged(({ msg }) => msg === 'ended a prosody that was left over', 'end of the orphan');
      await second.healthy(`${server.httpUrl}/health`);
    } finally {
      await second.stop();
      orphan.kill('SIGKILL');
    }
  });
});

describe('a wrong configuration of the prosody service', () => {
  let stateDir: string;
  let service: ServiceProcess | undefined;
  beforeEach(() => {
    stateDir = mkdtempSync(join(tmpdir(), 'parley-config-'));
  });
  afterEach(async () => {
    await service?.stop();
    rmSync(stateDir, { recursive: true, force: true });
  });
  const expectRefusal = async (env: Record<string, string>, line: RegExp) => {
    const good = { JICOFO_AUTH_PASSWORD: 'one-password', JVB_AUTH_PASSWORD: 'other-password', PARLEY_BIND: '127.0.0.1' };
    service = spawnService('prosody', { ...good, PARLEY_STATE_DIR: stateDir, ...env });
    expect((await service.exited).code).toBe(78);
    expect(service.stderr).toEqual([expect.stringMatching(line)]);
  };

  it.each([
    [{ JICOFO_AUTH_PASSWORD: '' }, /^JICOFO_AUTH_PASSWORD: is not set/],
    [{ JVB_AUTH_PASSWORD: 'passw0rd' }, /^JVB_AUTH_PASSWORD=\(secret\): is a publicly known default/],
    [{ JICOFO_COMPONENT_SECRET: 's3cr37' }, /^JICOFO_COMPONENT_SECRET=\(secret\): is a publicly known default/],
    [{ XMPP_PORT: 'http' }, /^XMPP_PORT="http": is not a port from 1 to 65535/],
    [{ GC_TYPE: 'none' }, /^GC_TYPE="none": is not one of incremental, generational/],
    [{ PARLEY_PROSODY: '/no/such/prosody' }, /^PARLEY_PROSODY: there is no executable "\/no\/such\/prosody"/],
  ])('is refused in one line: %j', (env, line) => expectRefusal(env, line));

  it.each(['XMPP_PORT', 'PROSODY_HTTP_PORT', 'PROSODY_COMPONENT_PORT', 'PARLEY_POLICY_PORT'])(
    'names %s when that port is taken',
    async (name) => {
      const blocker = createServer().listen(0, '127.0.0.1');
      await once(blocker, 'listening');
      const { port } = blocker.address() as { port: number };
      const ports: Record<string, string> = {};
      for (const other of ['XMPP_PORT', 'PROSODY_HTTP_PORT', 'PROSODY_COMPONENT_PORT', 'PARLEY_POLICY_PORT'])
        ports[other] = String(await freePort());
      const executable = (await prosodyVersions())[0]?.executable ?? 'prosody';
      try {
        await expectRefusal(
          { ...ports, PARLEY_PROSODY: executable, [name]: String(port) },
          new RegExp(`^${name}: port ${port} is already in use`),
        );
      } finally {
        blocker.close();
      }
    },
  );
});
