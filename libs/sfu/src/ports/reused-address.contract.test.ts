import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { silentLog } from '@parley/kernel';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSfu } from '../sfu.ts';
import { freeUdpPort } from '../testing/free-udp-port.ts';
import { buildCheck, IceClient } from '../testing/ice-client.ts';
import { SILENT_ROUTER, SILENT_TRANSPORT } from '../testing/silence.ts';
import { workerBin } from '../testing/worker-bin.ts';
import type { IceCredentials, IceState, Sfu, SfuTransport } from '../types.ts';

/** Like RTP, so it counts as arrived whatever becomes of it. */
const DATA = Buffer.from(`80${'6f'.repeat(99)}`, 'hex');
/** The aim is 7 s; without the worker's patch 30 s, or as long as the other one stays in its meeting. */
const MAX_TAKE_MS = 28_000;
/** The aim is one repetition of a check, 0.1 s. */
const MAX_ASKED_MS = 5_000;
/** Of the checks of an {@link IceClient}. */
const UFRAG = 'check';
const SUCCESS = 0x0101;
const ERROR = 0x0111;

interface Peer {
  readonly transport: SfuTransport;
  readonly states: IceState[];
}

let sfu: Sfu;
let port: number;
let tcpPort: number;
const open: { close(): void }[] = [];

beforeAll(async () => {
  [port, tcpPort] = [await freeUdpPort(), await freeUdpPort()];
  sfu = await createSfu({
    ...{ workers: 1, port, tcpPort, listenIps: ['127.0.0.1'], workerBin: await workerBin(), log: silentLog },
    onWorkerDied() {},
    onWorkerReady() {},
  });
});
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});
afterAll(() => sfu.stop());

async function peer(): Promise<Peer> {
  const router = await sfu.createRouter(SILENT_ROUTER);
  open.push(router);
  const states: IceState[] = [];
  const transport = await router.createTransport({ ...SILENT_TRANSPORT, onIceState: (state) => void states.push(state) });
  return { transport, states };
}

async function address(): Promise<IceClient> {
  const one = await IceClient.open('127.0.0.1', port);
  open.push(one);
  return one;
}

/** What is sent from there arrives at the transport. */
async function arrives(from: IceClient, to: SfuTransport): Promise<void> {
  const received = async () => (await to.stats()).bytesReceived;
  const before = await received();
  for (let index = 0; index < 20; index++) from.send(DATA);
  await expect.poll(async () => (await received()) - before).toBeGreaterThanOrEqual(20 * DATA.length);
}

/** A check over a connection, in the framing of RFC 4571; the type of what answers it. */
async function checkOver(connection: Socket, credentials: IceCredentials, transaction: number): Promise<number> {
  const check = buildCheck(credentials, transaction);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(check.length);
  const answered = once(connection, 'data');
  connection.write(Buffer.concat([length, check]));
  const [answer] = (await answered) as [Buffer];
  expect(answer.readUInt32BE(10)).toBe(transaction);
  return answer.readUInt16BE(2);
}

describe('an address that comes to another client', () => {
  it('lets it in when the one before has vanished, whose end takes nothing away', async () => {
    const [first, second] = [await peer(), await peer()];
    const reused = await address();
    expect(await reused.check(first.transport)).toBe(true);
    const startedAt = performance.now();
    // Never an error, which would make a client give the path up.
    expect(await reused.check(second.transport)).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(MAX_TAKE_MS);
    await arrives(reused, second.transport);
    await expect.poll(() => first.states).toEqual(['connected', 'disconnected']);
    first.transport.close();
    await arrives(reused, second.transport);
    expect(second.states).toEqual(['connected']);
  }, 40_000);

  it('lets it in when the one before has moved, and stays connected where it is', async () => {
    const [first, second] = [await peer(), await peer()];
    const [reused, elsewhere] = [await address(), await address()];
    expect(await reused.check(first.transport)).toBe(true);
    expect(await elsewhere.check(first.transport)).toBe(true);
    await expect.poll(() => first.transport.path?.remote).toBe(elsewhere.address);
    const startedAt = performance.now();
    expect(await reused.check(second.transport)).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(MAX_ASKED_MS);
    await arrives(reused, second.transport);
    await arrives(elsewhere, first.transport);
    expect([...first.states, ...second.states]).toEqual(['connected', 'connected']);
  }, 40_000);

  it('lets it in at once when it answers there, however lively it was just now', async () => {
    const [first, second] = [await peer(), await peer()];
    const reused = await address();
    expect(await reused.check(first.transport)).toBe(true);
    await arrives(reused, first.transport);
    const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
    await second.transport.connect({ hash: 'sha-256', fingerprint, setup: 'active', ice: { ufrag: UFRAG, pwd: 'theirs' } });
    // With another password it is not whom it says.
    reused.answerWith('wrong');
    const startedAt = performance.now();
    const isIn = reused.check(second.transport);
    await arrives(reused, first.transport);
    reused.answerWith('theirs');
    expect(await isIn).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(MAX_ASKED_MS);
    await arrives(reused, second.transport);
    await expect.poll(() => first.states).toEqual(['connected', 'disconnected']);
  });

  it.each([
    ['sends', (used: IceClient) => used.send(DATA)],
    ['checks', (used: IceClient, { transport }: Peer) => void used.check(transport)],
  ])(
    'cannot be taken from a client that %s, whoever has credentials of another',
    async (_, alive) => {
      const [first, second] = [await peer(), await peer()];
      const used = await address();
      expect(await used.check(first.transport)).toBe(true);
      const bystander = await address();
      const stays = setInterval(() => alive(used, first), 500);
      let isTaken = false;
      const forged = used.check(second.transport).then((isAnswered) => {
        isTaken = isAnswered;
      });
      // Whoever comes at the same time to an address whose owner has gone gets it, but the other one does not.
      const left = await peer();
      expect(await bystander.check(left.transport)).toBe(true);
      expect(await bystander.check((await peer()).transport)).toBe(true);
      expect(isTaken).toBe(false);
      await arrives(used, first.transport);
      clearInterval(stays);
      await forged;
      expect(isTaken).toBe(true);
    },
    60_000,
  );

  it('is not given to anybody without the password, however long its owner is silent', async () => {
    const [first, second, left] = [await peer(), await peer(), await peer()];
    const [used, gone] = [await address(), await address()];
    expect(await used.check(first.transport)).toBe(true);
    expect(await gone.check(left.transport)).toBe(true);
    // By then both owners have been silent for long enough.
    expect(await gone.check(second.transport)).toBe(true);
    expect(await used.check({ ufrag: second.transport.ufrag, pwd: 'wrong' })).toBe(false);
    await arrives(used, first.transport);
    expect(first.states).toEqual(['connected']);
  }, 40_000);
});

it('a connection belongs to one client for good, also when that uses another path', async () => {
  const [first, second] = [await peer(), await peer()];
  const elsewhere = await address();
  expect(await elsewhere.check(first.transport)).toBe(true);
  const connection = connect(tcpPort, '127.0.0.1');
  open.push({ close: () => connection.destroy() });
  await once(connection, 'connect');
  const answers = [];
  for (const [index, { transport }] of [first, second, second, first].entries())
    answers.push(await checkOver(connection, transport, index + 1));
  expect(answers).toEqual([SUCCESS, ERROR, ERROR, SUCCESS]);
  await arrives(elsewhere, first.transport);
});
