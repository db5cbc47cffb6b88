import { readFileSync } from 'node:fs';
import { freePort, freePorts, type ProsodyHarness, type ServiceProcess, spawnService, startProsody, waitFor } from '@parley/testing';
import { sourcesByOwner } from '@parley/xmpp-jingle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OFFICIAL } from './testing/focus-harness.ts';
import { WireClient } from './testing/wire-client.ts';

const ROOM = 'real@muc.meet.jitsi';

/** The focus with real bridges (the media itself is the stack tests' business). */
describe('the focus with real bridges', () => {
  let server: ProsodyHarness;
  let env: Record<string, string>;
  let focus: ServiceProcess;
  const bridges = new Map<string, ServiceProcess>();
  const ports = new Map<string, number[]>();
  const clients: WireClient[] = [];

  const json = async (path: string) => (await fetch(`http://127.0.0.1:${env.JICOFO_REST_PORT}${path}`)).json() as Promise<never>;
  const known = async () => ((await json('/bridges')) as { bridges: { serverId: string; healthy: boolean }[] }).bridges;
  const works = (name: string) =>
    waitFor(async () => (await known()).some(({ serverId, healthy }) => serverId === name && healthy), {
      what: `bridge ${name}`,
      timeoutMs: 20_000,
    });
  const place = async () => ((await json(`/debug/conference/${ROOM}`)) as { bridge: string }).bridge.split('/')[1] ?? '';
  const startBridge = async (name: string) => {
    const [media = 0, rest = 0, channel = 0] = ports.get(name) ?? (await freePorts(3));
    ports.set(name, [media, rest, channel]);
    const own = { JVB_PORT: String(media), JVB_COLIBRI_PORT: String(rest), COLIBRI_WEBSOCKET_PORT: String(channel) };
    bridges.set(name, spawnService('jvb', { ...env, ...own, JVB_MUC_NICKNAME: name, JVB_WS_SERVER_ID: name, JVB_DISABLE_STUN: '1' }));
    await works(name);
  };
  /** Every client's new offer, accepted; resolves with the time since `from`. */
  const reoffered = async (from: number, ssrc: number, timeoutMs = 15_000) => {
    const offers = await Promise.all(clients.map((client) => client.next('session-initiate', timeoutMs)));
    const tookMs = Date.now() - from;
    for (const [index, client] of clients.entries()) await client.accept(offers[index] ?? offers[0] ?? never(), ssrc + index * 100);
    return tookMs;
  };

  beforeAll(async () => {
    server = await startProsody();
    env = { ...server.env, JICOFO_REST_PORT: String(await freePort()), PUBLIC_URL: 'https://meet.example' };
    focus = spawnService('jicofo', env);
    await startBridge('one');
    clients.push(new WireClient(env, OFFICIAL), new WireClient(env, OFFICIAL));
  });
  afterAll(async () => {
    await Promise.allSettled(clients.map((client) => client.stop()));
    await Promise.allSettled([...bridges.values()].map((bridge) => bridge.stop()));
    await focus?.stop();
    await server?.stop();
  });

  it('offers what the bridge announces and answers', async () => {
    for (const client of clients) await client.join(ROOM);
    const [offer] = await Promise.all(clients.map((client) => client.next('session-initiate')));
    const names = offer?.contents[1]?.description?.payloadTypes.map(({ id, name }) => `${name} ${id}`);
    expect(names).toEqual(expect.arrayContaining(['AV1 41', 'VP8 100', 'H264 107', 'VP9 101']));
    expect(offer?.bundle).toEqual(['audio', 'video', 'data']);
    const transport = offer?.contents[0]?.transport;
    expect(transport?.fingerprint?.setup).toBe('actpass');
    expect(transport?.candidates.some(({ port, protocol }) => port === ports.get('one')?.[0] && protocol === 'udp')).toBe(true);
    expect(transport?.webSockets[0]).toMatch(new RegExp(`^wss://meet\\.example/colibri-ws/one/[^/]+/${clients[0]?.nick}\\?pwd=`));
    expect(offer && sourcesByOwner(offer).get('jvb')?.video.sources[0]?.ssrc).toBe(1234);
    await clients[0]?.accept(offer ?? never(), 1_000);
  });

  it('invites again when the only bridge is back after kill -9', async () => {
    for (const client of clients) client.received.length = 0;
    await bridges.get('one')?.kill9();
    await startBridge('one');
    expect(await reoffered(Date.now(), 3_000)).toBeLessThan(15_000);
  });

  it('invites again after the media worker was killed', async () => {
    for (const client of clients) client.received.length = 0;
    const bridge = bridges.get('one')?.pid;
    const children = readFileSync(`/proc/${bridge}/task/${bridge}/children`, 'utf8').trim().split(' ');
    const killedAt = Date.now();
    process.kill(Number(children[0]), 'SIGKILL');
    expect(await reoffered(killedAt, 4_000)).toBeLessThan(15_000);
  });

  it('moves a call off a frozen bridge, and takes the bridge back when it thaws', async () => {
    await startBridge('two');
    const from = await place();
    const frozen = bridges.get(from);
    const pid = frozen?.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    try {
      expect(await reoffered(Date.now(), 5_000, 30_000)).toBeLessThan(30_000);
      expect(await place()).not.toBe(from);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await works(from);
    const rest = ports.get(from)?.[1];
    const conferences = async () =>
      ((await (await fetch(`http://127.0.0.1:${rest}/colibri/stats`)).json()) as { conferences: number }).conferences;
    await waitFor(async () => (await conferences()) === 0, { what: 'end of the old conference' });
    expect(clients.every(({ received }) => received.every(({ action }) => action !== 'session-initiate'))).toBe(true);
  });

  it('moves a call to the other bridge when its bridge is killed and stays away', async () => {
    const from = await place();
    const killedAt = Date.now();
    await bridges.get(from)?.kill9();
    expect(await reoffered(killedAt, 7_000, 30_000)).toBeLessThan(30_000);
  });
});

function never(): never {
  throw new Error('no offer');
}
