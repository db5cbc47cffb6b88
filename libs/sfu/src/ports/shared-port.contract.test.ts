import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { deferred, silentLog } from '@parley/kernel';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSfu, type SfuOptions } from '../sfu.ts';
import { freeUdpPort } from '../testing/free-udp-port.ts';
import { buildCheck, IceClient } from '../testing/ice-client.ts';
import { SILENT_ROUTER, SILENT_TRANSPORT } from '../testing/silence.ts';
import { workerBin } from '../testing/worker-bin.ts';
import type { Sfu, SfuTransport } from '../types.ts';

const run = promisify(execFile);
const WORKERS = 3;
const IPS = ['127.0.0.1', '::1'];
/** Like RTP, so it counts as arrived whatever becomes of it; a client sends no such thing before ICE is done. */
const DATA = Buffer.from(`80${'6f'.repeat(99)}`, 'hex');

let sfu: Sfu;
let port: number;
let options: SfuOptions;
let ready = deferred<number>();
const open: { close(): void }[] = [];

beforeAll(async () => {
  port = await freeUdpPort();
  options = {
    ...{ workers: WORKERS, port, sharePort: true, listenIps: IPS, workerBin: await workerBin(), log: silentLog },
    onWorkerDied() {},
    onWorkerReady: (index) => ready.resolve(index),
  };
  sfu = await createSfu(options);
});
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});
afterAll(() => sfu.stop());

async function transport(): Promise<SfuTransport> {
  const router = await sfu.createRouter(SILENT_ROUTER);
  open.push(router);
  return router.createTransport(SILENT_TRANSPORT);
}

async function client(ip = '127.0.0.1'): Promise<IceClient> {
  const one = await IceClient.open(ip, port);
  open.push(one);
  return one;
}

/** Two on each worker, wherever conferences are placed. */
async function transports(): Promise<SfuTransport[]> {
  const found = new Map(Array.from({ length: WORKERS }, (_, index) => [index, [] as SfuTransport[]]));
  for (let left = 20 * WORKERS; left > 0 && [...found.values()].some((some) => some.length < 2); left--) {
    const one = await transport();
    found.get(one.worker)?.push(one);
  }
  const all = [...found.values()].flatMap((some) => some.slice(0, 2));
  expect(all.length, 'conferences are placed on all workers').toBe(2 * WORKERS);
  return all;
}

async function on(worker: number): Promise<SfuTransport> {
  const found = (await transports()).find((one) => one.worker === worker);
  expect.assert(found, `no transport on worker ${worker}`);
  return found;
}

/** All that the client sends now arrives at the transport. */
async function arrives(from: IceClient, to: SfuTransport, packets = 40): Promise<void> {
  const before = (await to.stats()).bytesReceived;
  for (let index = 0; index < packets; index++) from.send(DATA);
  await expect.poll(async () => (await to.stats()).bytesReceived - before).toBeGreaterThanOrEqual(packets * DATA.length);
}

async function killed(worker: number): Promise<void> {
  ready = deferred();
  const pid = (await sfu.usage()).find(({ index }) => index === worker)?.pid;
  expect.assert(pid, `worker ${worker} runs`);
  process.kill(pid, 'SIGKILL');
  expect(await ready.promise).toBe(worker);
}

/** Lets a process open no more files until the function that it resolves to is called. */
async function refuseFiles(pid: number | undefined): Promise<() => Promise<void>> {
  expect.assert(pid, 'it runs');
  const limit = async (files: string) => void (await run('prlimit', ['--pid', String(pid), `--nofile=${files}:`]));
  const { stdout } = await run('prlimit', ['--pid', String(pid), '--nofile', '--noheadings', '--raw', '--output', 'SOFT']);
  const open = new Set((await readdir(`/proc/${pid}/fd`)).map(Number));
  let free = 0;
  while (open.has(free)) free++;
  await limit(String(free));
  return () => limit(stdout.trim());
}

describe.each(IPS)('workers that share a UDP port, at %s', (ip) => {
  it('are each reached by their own clients, with the first check and with everything after it', async () => {
    // By chance alone each of these arrives at the right worker in one of three cases.
    const all = [...(await transports()), ...(await transports()), ...(await transports())];
    expect(new Set(all.map((one) => one.port))).toEqual(new Set([port]));
    const clients = await Promise.all(all.map(() => client(ip)));
    const answers = await Promise.all(all.map((one, index) => clients[index]?.check(one)));
    expect(answers).toEqual(all.map(() => true));
    await expect.poll(() => all.map((one) => one.path?.remote)).toEqual(clients.map(({ address }) => address));
    await Promise.all(all.map((one, index) => arrives(clients[index] as IceClient, one)));
  });

  it('follow a client to another address, and through a restart of ICE', async () => {
    const one = await on(2);
    const [before, after] = [await client(ip), await client(ip)];
    expect(await before.check(one)).toBe(true);
    await one.restartIce();
    expect(await after.check(one)).toBe(true);
    await expect.poll(() => one.path?.remote).toBe(after.address);
    await arrives(after, one);
  });
});

describe('workers that share a UDP port', () => {
  it('answer no check without the password, and none for a worker that is not there', async () => {
    const one = await on(1);
    const stranger = await client();
    expect(await stranger.check({ ufrag: one.ufrag, pwd: 'wrong' })).toBe(false);
    for (const first of ['/', 'B', '?', '']) stranger.send(buildCheck({ ufrag: `${first}nobody`, pwd: 'x' }, 99));
    expect(one.path).toBeUndefined();
    const welcome = await client();
    expect(await welcome.check(one)).toBe(true);
    await arrives(welcome, one);
  });

  it('let newcomers in while somebody floods them with checks for each other, and lose nothing of those who are in', async () => {
    const all = await transports();
    const before = (await sfu.usage()).reduce((sum, { drops }) => sum + drops.stun_unknown, 0);
    const inside = await client();
    const [one] = all as [SfuTransport];
    expect(await inside.check(one)).toBe(true);
    const flood = Array.from({ length: WORKERS }, () => IceClient.open('127.0.0.1', port));
    const flooders = await Promise.all(flood);
    open.push(...flooders);
    const requests = all.map(({ ufrag }, index) => buildCheck({ ufrag: `${ufrag}x`, pwd: 'x' }, index));
    for (let round = 0; round < 400; round++) for (const flooder of flooders) for (const request of requests) flooder.send(request);
    const newcomers = await Promise.all(all.map(() => client()));
    const answers = await Promise.all(newcomers.map((newcomer, index) => newcomer.check(all[index] as SfuTransport)));
    expect(answers).toEqual(all.map(() => true));
    await arrives(inside, one);
    const after = (await sfu.usage()).reduce((sum, { drops }) => sum + drops.stun_unknown, 0);
    expect(after - before).toBeGreaterThan(100);
  });

  it('go on when one of them dies, whose successor gets the port back', async () => {
    const all = await transports();
    const rest = all.filter(({ worker }) => worker !== 1);
    const clients = await Promise.all(rest.map(() => client()));
    await Promise.all(rest.map((one, index) => clients[index]?.check(one)));
    await killed(1);
    await Promise.all(rest.map((one, index) => arrives(clients[index] as IceClient, one)));
    for (let index = 0; index < 6; index++) {
      const one = await on(1);
      const newcomer = await client(IPS[index % 2]);
      expect(await newcomer.check(one)).toBe(true);
      await arrives(newcomer, one);
    }
  });

  it.each(['the same', 'another'])(
    'give an address whose client is gone to one of %s worker',
    async (which) => {
      const [first, second] = [await on(0), await on(which === 'another' ? 2 : 0)];
      const [nat, gone] = [await client(), await client()];
      expect(await nat.check(first)).toBe(true);
      expect(await gone.check(await on(0))).toBe(true);
      // As long as its owner may be there it is not answered: anybody could take the address away otherwise.
      expect(await gone.check(second)).toBe(true);
      // By then the owner of this one has been silent as long, but that is not for anybody without the password.
      expect(await nat.check({ ufrag: second.ufrag, pwd: 'wrong' })).toBe(false);
      await arrives(nat, first);
      expect(await nat.check(second)).toBe(true);
      await arrives(nat, second);
    },
    60_000,
  );

  it('answer checks also when one can open no more files, and open a socket for the client once it can', async () => {
    const one = await on(1);
    // The others have connections to that worker from then on.
    for (let left = 24; left > 0; left--) expect(await (await client()).check(one)).toBe(true);
    const noSocket = async () => (await sfu.usage()).find(({ index }) => index === one.worker)?.drops.no_socket ?? 0;
    expect(await noSocket()).toBe(0);
    const pid = (await sfu.usage()).find(({ index }) => index === one.worker)?.pid;
    const release = await refuseFiles(pid);
    try {
      const late = await client();
      expect(await late.check(one)).toBe(true);
      expect(await noSocket()).toBeGreaterThan(0);
      await release();
      expect(await late.check(one)).toBe(true);
      await arrives(late, one);
    } finally {
      await release();
    }
  });

  it('wait with what others have for one that can open no more files, which costs that one nothing', async () => {
    // Its successor has no connection to the others yet.
    await killed(1);
    const one = await on(1);
    const usage = async () => (await sfu.usage()).find(({ index }) => index === one.worker);
    const release = await refuseFiles((await usage())?.pid);
    try {
      const clients = await Promise.all(Array.from({ length: 12 }, () => client()));
      const [startedAt, before] = [performance.now(), (await usage())?.cpuMs ?? 0];
      const answers = Promise.all(clients.map((each) => each.check(one)));
      await pause(1_000);
      const spentMs = ((await usage())?.cpuMs ?? 0) - before;
      expect(spentMs).toBeLessThan((performance.now() - startedAt) / 4);
      await release();
      expect(await answers).toEqual(clients.map(() => true));
    } finally {
      await release();
    }
  });

  it('share it with no other bridge', async () => {
    await expect(createSfu(options)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(`JVB_PORT=${port}`),
    });
  });
});
