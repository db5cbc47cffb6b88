import { silentLog } from '@parley/kernel';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DropReason, Drops } from './drops.ts';
import { createSfu } from './sfu.ts';
import { openTransport } from './testing/browser-calls.ts';
import { answer, launchBrowser, look, offerFor } from './testing/browser-peer.ts';
import { freeUdpPort } from './testing/free-udp-port.ts';
import { type HostileRelay, startHostileRelay } from './testing/hostile-relay.ts';
import { checkWithoutPassword } from './testing/stun-check.ts';
import { workerBin } from './testing/worker-bin.ts';
import type { Sfu, SfuRouter, SfuTransport } from './types.ts';

const IP = '127.0.0.1';
/** Packets of each attack. */
const COUNT = 2_000;
/** All of them arrive, unless the kernel's buffer is full while this machine has no time for the worker. */
const MIN_COUNTED = COUNT / 2;

let sfu: Sfu;
let router: SfuRouter;
let browser: Browser;
let page: Page;
let relay: HostileRelay;
/** Of the client behind the relay. */
let attacked: SfuTransport;
let videoSsrc: number;
const died: number[] = [];

beforeAll(async () => {
  const port = await freeUdpPort();
  relay = await startHostileRelay(IP, port);
  [browser, sfu] = await Promise.all([
    launchBrowser(),
    createSfu({
      workers: 1,
      port,
      listenIps: [IP],
      workerBin: await workerBin(),
      log: silentLog,
      onWorkerDied: (index) => died.push(index),
      onWorkerReady() {},
    }),
  ]);
  page = await browser.newPage();
  router = await sfu.createRouter({ onDominantSpeaker() {}, onLevels() {}, onLost() {} });
  const sender = await openTransport(router);
  attacked = sender.transport;
  const from = await answer(page, 'sender', offerFor(attacked, relay.port, [], 1));
  expect.assert(from.video, 'the browser sends no video');
  await attacked.connect(from.peer);
  videoSsrc = from.video.ssrc;
  // Its audio is not announced here.
  const producer = await attacked.produce({ kind: 'video', owner: 'sender', encodings: [from.video] });
  const receiver = await openTransport(router);
  const consumer = await receiver.transport.consume({ producer, onLayer() {} });
  const stream = { kind: 'video', ssrc: consumer.ssrc, rtxSsrc: consumer.ssrc + 1 } as const;
  const to = await answer(page, 'receiver', offerFor(receiver.transport, port, [stream], 1));
  await receiver.transport.connect(to.peer);
  await Promise.all([sender.connected, receiver.connected]);
  await consumer.setPaused(false);
  await consumer.requestKeyFrame();
}, 40_000);
afterAll(async () => {
  await browser?.close();
  await sfu?.stop();
  relay?.close();
});

const frames = async () => (await look(page, 'receiver')).inbound[0]?.frames ?? 0;

/** The call that is attacked: its pictures still arrive. */
async function goesOn(): Promise<void> {
  const before = await frames();
  await expect.poll(frames, { timeout: 10_000 }).toBeGreaterThan(before + 5);
}

async function drops(): Promise<Drops> {
  const [usage] = await sfu.usage();
  expect.assert(usage, 'the worker does not answer');
  return usage.drops;
}

/** Numbers that look random and are the same in each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const random = numbers(1);
const oneOf = (packets: readonly Buffer[]): Buffer => packets[random(packets.length)] ?? Buffer.of(0);

/** Of a source that was not announced the bridge remembers nothing, so not that it came before. */
const video = () => relay.seen.rtp.filter((packet) => packet.readUInt32BE(8) === videoSsrc);
const reports = () => relay.seen.rtcp.filter((packet) => packet.readUInt32BE(4) === videoSsrc);

/** With some bits behind the first `clear` bytes the other way. */
function spoiled(packet: Buffer, clear: number): Buffer {
  const copy = Buffer.from(packet);
  for (let flips = 1 + random(4); flips > 0; flips--) {
    const at = clear + random(copy.length - clear);
    copy[at] = (copy[at] ?? 0) ^ (1 << random(8));
  }
  return copy;
}

interface Attack {
  readonly what: string;
  readonly reason: DropReason;
  readonly as: 'asClient' | 'asStranger';
  readonly packet: (index: number) => Buffer;
}

const ATTACKS: readonly Attack[] = [
  {
    what: 'malformed STUN',
    reason: 'stun_invalid',
    as: 'asStranger',
    packet: (index) => checkWithoutPassword('x'.repeat(9), index).subarray(0, 21 + random(40)),
  },
  {
    what: 'checks of ICE users who do not exist',
    reason: 'stun_unknown',
    as: 'asStranger',
    packet: (index) => checkWithoutPassword(`nobody${index}`, index),
  },
  {
    what: 'checks without the password',
    reason: 'stun_invalid',
    as: 'asStranger',
    packet: (index) => checkWithoutPassword(attacked.ufrag, index),
  },
  { what: 'media of a stranger', reason: 'address_unknown', as: 'asStranger', packet: () => oneOf(relay.seen.rtp) },
  { what: 'a handshake of a stranger', reason: 'address_unknown', as: 'asStranger', packet: () => oneOf(relay.seen.dtls) },
  { what: 'replayed media', reason: 'srtp_replayed', as: 'asClient', packet: () => oneOf(video()) },
  { what: 'replayed reports', reason: 'srtp_replayed', as: 'asClient', packet: () => oneOf(reports()) },
  { what: 'forged media', reason: 'srtp_invalid', as: 'asClient', packet: () => spoiled(oneOf(relay.seen.rtp), 12) },
  { what: 'media of another source, forged', reason: 'srtp_invalid', as: 'asClient', packet: () => withSsrc(oneOf(relay.seen.rtp), 8) },
  { what: 'reports of another source, forged', reason: 'srtp_invalid', as: 'asClient', packet: () => withSsrc(oneOf(relay.seen.rtcp), 4) },
  { what: 'no protocol at all', reason: 'other', as: 'asClient', packet: (index) => Buffer.alloc(1 + (index % 1200), 0xff) },
];

function withSsrc(packet: Buffer, at: number): Buffer {
  const copy = Buffer.from(packet);
  copy.writeUInt32BE(random(2 ** 32), at);
  return copy;
}

it('carries a call that is left alone', goesOn, 20_000);

it.each(ATTACKS)(
  '$what: counted, and nobody else is disturbed',
  async ({ reason, as, packet }) => {
    await expect.poll(() => Math.min(video().length, reports().length), { timeout: 10_000 }).toBeGreaterThan(0);
    const [before, answered] = [await drops(), relay.answered];
    let bytes = 0;
    for (let index = 0; index < COUNT; index++) {
      const one = packet(index);
      bytes += one.length;
      await relay[as](one);
    }
    await expect.poll(async () => (await drops())[reason] - before[reason], { timeout: 5_000 }).toBeGreaterThan(MIN_COUNTED);
    // A stranger cannot make the bridge send more than he sends himself.
    expect(relay.answered - answered).toBeLessThanOrEqual(bytes);
    await goesOn();
    expect(attacked.dtlsState).toBe('connected');
  },
  30_000,
);

it('drops the media of sources that were not announced', async () => {
  const before = await drops();
  await expect.poll(async () => (await drops()).ssrc_unknown - before.ssrc_unknown, { timeout: 5_000 }).toBeGreaterThan(10);
});

it('survives a handshake that is replayed, and packets of every kind with errors in them', async () => {
  const [before] = await sfu.usage();
  const kinds = Object.values(relay.seen).filter((packets) => packets.length > 0);
  for (let index = 0; index < 4 * COUNT; index++) {
    const packet = oneOf(kinds[index % kinds.length] ?? []);
    await relay.asClient(index % 3 === 0 ? packet : spoiled(packet, 0).subarray(0, 1 + random(packet.length)));
  }
  await goesOn();
  expect(died).toEqual([]);
  const [after] = await sfu.usage();
  expect((after?.rssMb ?? 0) - (before?.rssMb ?? 0)).toBeLessThan(32);
}, 30_000);
