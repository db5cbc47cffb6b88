import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import type { types } from 'mediasoup';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { overrideOrtc } from './ortc-overrides.ts';
import { producerParameters, routerCodecs } from './rtp-parameters.ts';
import { receiverReport, reportedLoss, rtpPacket } from './testing/rtp-packets.ts';
import { type HeardPacket, VoicePeer } from './testing/voice-peer.ts';
import { workerBin } from './testing/worker-bin.ts';
import { createRouterVoices, type RouterVoices } from './voices.ts';

const mediasoup = createRequire(import.meta.url)('mediasoup') as typeof import('mediasoup');
const SLOTS = 3;
const SPEECH = 30;
const SILENCE = 127;

let worker: types.Worker;
let router: types.Router;
let voices: RouterVoices;
beforeAll(async () => {
  overrideOrtc();
  worker = await mediasoup.createWorker({ logLevel: 'error', workerBin: await workerBin() });
});
beforeEach(async () => {
  router = await worker.createRouter({ mediaCodecs: routerCodecs() });
  voices = await createRouterVoices(router, () => {});
});
afterAll(() => worker.close());

const join = (name: string) => VoicePeer.join(router, voices, name);
const crowd = (size: number) => Promise.all(Array.from({ length: size }, (_, index) => join(`p${index}`)));
/** Somebody who does not speak and hears all slots. */
async function listener(slots = SLOTS): Promise<VoicePeer> {
  const peer = await join('listener');
  for (let slot = 0; slot < slots; slot++) await peer.listen(voices.carrier(slot) ?? '');
  return peer;
}
/** Somebody whose packets come over the network, and who is sent reports on them. */
async function overNetwork(name: string, ssrc: number) {
  const plain = await router.createPlainTransport({ listenInfo: { protocol: 'udp', ip: '127.0.0.1' }, comedia: true });
  await voices.add((await plain.produce({ kind: 'audio', rtpParameters: producerParameters('audio', name, [{ ssrc }]) })).id);
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const losses = new Set<number | undefined>();
  socket.on('message', (packet) => losses.add(reportedLoss(packet, ssrc)));
  let sequence = 0;
  const say = () => {
    const fields = { payloadType: 111, ssrc, sequence: ++sequence, timestamp: sequence * 960, payload: Buffer.from('x   '), marker: false };
    socket.send(rtpPacket(fields), plain.tuple.localPort, '127.0.0.1');
  };
  return { say, losses, close: () => socket.close() };
}
/** All of them say so many packets, one after the other. */
async function speak(peers: readonly VoicePeer[], level: number | undefined, packets: number): Promise<void> {
  for (let packet = 0; packet < packets; packet++) for (const peer of peers) peer.say(level);
  // Whatever the worker does with the packets has been done when it answers what came after them.
  await worker.dump();
}
const of = (peer: VoicePeer, heard: readonly HeardPacket[]) => heard.filter((packet) => packet.sender === peer.name);
/** What one stream has to look like, whoever speaks: no number left out, the clock going on. */
function expectContinuous(heard: readonly HeardPacket[]): void {
  for (const [index, packet] of heard.entries()) {
    const before = heard[index - 1];
    if (!before) continue;
    expect((packet.seq - before.seq) & 0xffff).toBe(1);
    const ticks = (packet.timestamp - before.timestamp) >>> 0;
    expect(ticks).toBeGreaterThanOrEqual(960);
    expect(ticks).toBeLessThan(48_000 * 30);
  }
}

it('passes on every voice without a limit, but not silence', async () => {
  const [speaker] = await crowd(1);
  const hearer = await join('hearer');
  expect.assert(speaker);
  await hearer.listen(speaker.producer.id);
  await speak([speaker], SPEECH, 5);
  await speak([speaker], SILENCE, 100);
  await speak([speaker], SPEECH, 5);
  await expect.poll(() => hearer.heard.length).toBe(5 + 3 + 5);
  expectContinuous(hearer.heard);
  expect(hearer.heard.findLastIndex(({ marker }) => marker)).toBe(5 + 3);
});

it('gives slots to those who have not spoken yet, and knows to whom', async () => {
  const peers = await crowd(SLOTS + 2);
  await voices.limit(SLOTS);
  expect(new Set(voices.holders).size).toBe(SLOTS);
  expect(peers.map((peer) => peer.producer.id)).toEqual(expect.arrayContaining([...voices.holders]));
});

it('loses nothing of the first word of a new speaker in a noisy room', async () => {
  const peers = await crowd(40);
  await voices.limit(SLOTS);
  const hearer = await listener();
  // Talk of three, and the noise of everybody's room.
  const [newcomer, ...talkers] = peers.slice(0, SLOTS + 1);
  expect.assert(newcomer);
  for (let turn = 0; turn < 20; turn++) {
    await speak(talkers, SPEECH + (turn % 4) * 6, 1);
    await speak(peers.slice(SLOTS + 1), 75, 1);
    newcomer.say(90);
    await pause(10);
  }
  expect(of(newcomer, hearer.heard)).toEqual([]);
  hearer.heard.length = 0;
  // Two of them pause as one does between sentences, which is when another one begins.
  for (let turn = 0; turn < 60; turn++) {
    await speak(talkers.slice(0, 1), SPEECH, 1);
    await speak(peers.slice(SLOTS + 1), 75, 1);
    await pause(10);
  }
  newcomer.mark();
  await speak([newcomer], SPEECH + 10, 5);
  await expect.poll(() => of(newcomer, hearer.heard).length).toBe(5);
  expect(of(newcomer, hearer.heard)[0]?.isMarked).toBe(true);
  await expect.poll(() => voices.holders).toContain(newcomer.producer.id);
});

it('making slots ends where nobody is, and when the conference ends', async () => {
  await voices.limit(SLOTS);
  expect(voices.holders).toEqual(Array(SLOTS).fill(undefined));
  const other = await worker.createRouter({ mediaCodecs: routerCodecs() });
  const limiting = (await createRouterVoices(other, () => {})).limit(SLOTS);
  other.close();
  await expect(limiting).rejects.toMatchObject({ code: 'CLOSED' });
});

it('slots that could not all be made are made by another attempt', async () => {
  const router = await worker.createRouter({ mediaCodecs: routerCodecs() });
  const another = await createRouterVoices(router, () => {});
  router.observer.once('newtransport', (direct) =>
    direct.observer.once('newproducer', () => {
      direct.produce = () => Promise.reject(new Error('no more'));
    }),
  );
  await expect(another.limit(SLOTS)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect([another.holders, another.carrier(0)]).toEqual([[], undefined]);
  await another.limit(SLOTS);
  expect(another.holders).toEqual(Array(SLOTS).fill(undefined));
  expect(another.carrier(SLOTS - 1)).toBeDefined();
  router.close();
});

it('a slot is one stream, whoever speaks', async () => {
  const peers = await crowd(4);
  await voices.limit(1);
  const hearer = await listener(1);
  const said: string[] = [];
  for (let turn = 0; turn < 12; turn++) {
    const speaker = peers[turn % peers.length];
    expect.assert(speaker);
    // Louder each time, so that the slot changes at once.
    await speak([speaker], 100 - turn * 8, 4);
    said.push(...Array<string>(4).fill(speaker.name));
    await pause(5);
  }
  await expect.poll(() => hearer.heard.length).toBe(said.length);
  expect(hearer.heard.map(({ sender }) => sender)).toEqual(said);
  expectContinuous(hearer.heard);
  expect(new Set(hearer.heard.map(({ ssrc }) => ssrc)).size).toBe(1);
  const firsts = hearer.heard.filter((packet, index) => packet.sender !== hearer.heard[index - 1]?.sender);
  expect(firsts.every(({ marker }) => marker)).toBe(true);
});

it('keeps the order of packets, and drops those of the past', async () => {
  const [speaker, other] = await crowd(2);
  await voices.limit(1);
  const hearer = await listener(1);
  expect.assert(speaker && other);
  await speak([other], 60, 3);
  speaker.skip(2);
  await speak([speaker], SPEECH, 1);
  for (const steps of [1, 2, -1, -4, 1]) speaker.say(SPEECH, steps);
  await expect.poll(() => of(speaker, hearer.heard).length).toBe(5);
  const numbers = of(speaker, hearer.heard).map(({ seq }) => (seq - (hearer.heard[3]?.seq ?? 0)) & 0xffff);
  expect(numbers).toEqual([0, 1, 3, 2, 4]);
});

it('consumers of single voices get those that hold a slot, without gaps', async () => {
  const peers = await crowd(2);
  const hearer = await join('gateway');
  for (const peer of peers) await hearer.listen(peer.producer.id);
  await voices.limit(1);
  const [one, two] = peers;
  expect.assert(one && two);
  await speak([one], 60, 5);
  await speak([two], 90, 5);
  await speak([two], SPEECH, 5);
  await speak([one], 60, 5);
  await expect.poll(() => hearer.heard.length).toBe(5 + 5);
  for (const peer of peers) expectContinuous(of(peer, hearer.heard));
});

it('nobody hears the own voice, nor notices where it was', async () => {
  const peers = await crowd(2);
  await voices.limit(1);
  const [one, two] = peers;
  expect.assert(one && two);
  await one.listen(voices.carrier(0) ?? '');
  await speak([two], 70, 4);
  await speak([one], 50, 7);
  await speak([two], SPEECH, 4);
  await expect.poll(() => one.heard.length).toBe(8);
  expectContinuous(one.heard);
  expect(of(one, one.heard)).toEqual([]);
});

it('a sender is told of the losses of those who hear it by a slot', async () => {
  const speaker = await overNetwork('speaker', 4_711);
  await voices.limit(1);
  const hearer = await join('hearer');
  const { rtpParameters } = await hearer.listen(voices.carrier(0) ?? '');
  speaker.say();
  await expect.poll(() => hearer.heard.length).toBeGreaterThan(0);
  hearer.transport.sendRtcp(receiverReport(rtpParameters.encodings?.[0]?.ssrc ?? 0, 64));
  await expect.poll(() => [speaker.say(), speaker.losses.has(64)][1], { timeout: 10_000, interval: 20 }).toBe(true);
  speaker.close();
});

it('a voice that is paused, or gone, leaves its slot', async () => {
  const peers = await crowd(3);
  await voices.limit(1);
  const hearer = await listener(1);
  const [loud, quiet, last] = peers;
  expect.assert(loud && quiet && last);
  await speak([loud], 10, 5);
  await loud.producer.pause();
  await speak([loud], 10, 5);
  await speak([quiet], 90, 5);
  await expect.poll(() => of(quiet, hearer.heard).length).toBe(5);
  expect(of(loud, hearer.heard)).toHaveLength(5);
  quiet.producer.close();
  await speak([last], 100, 5);
  await expect.poll(() => of(last, hearer.heard).length).toBe(5);
  await loud.producer.resume();
  await speak([loud], 10, 5);
  await expect.poll(() => of(loud, hearer.heard).length).toBe(10);
  expectContinuous(hearer.heard);
});

it('the dominant speaker keeps a slot beside louder ones', async () => {
  const peers = await crowd(4);
  await voices.limit(2);
  const hearer = await listener(2);
  const [dominant, ...others] = peers;
  expect.assert(dominant);
  await speak(others, SPEECH, 5);
  await voices.promote(dominant.producer.id);
  await speak(others, 5, 5);
  await speak([dominant], 100, 5);
  await expect.poll(() => of(dominant, hearer.heard).length).toBe(5);
});

it('hears those who do not tell how loud they are', async () => {
  const peers = await crowd(5);
  await voices.limit(2);
  const hearer = await listener(2);
  const [phone, ...others] = peers;
  expect.assert(phone);
  await speak(others, 90, 3);
  await speak([phone], undefined, 200);
  await expect.poll(() => of(phone, hearer.heard).length).toBe(200);
});

it('takes steady noise for less than speech', async () => {
  const peers = await crowd(3);
  await voices.limit(1);
  const hearer = await listener(1);
  const [fan, person] = peers;
  expect.assert(fan && person);
  await speak([fan], SILENCE, 1);
  for (let turn = 0; turn < 30; turn++) {
    await speak([fan], 120, 1);
    await pause(10);
  }
  // Not a loud one: noise is what is always there.
  await speak([fan], 118, 5);
  await speak([person], 117, 5);
  await expect.poll(() => of(person, hearer.heard).length).toBe(5);
});

it('whatever is closed in whatever order, the worker lives and the rest is heard', async () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('say', 'pause', 'resume', 'close', 'leave', 'listen', 'join', 'promote'), fc.nat(9)), {
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (plan, closesSlots) => {
      const own = await worker.createRouter({ mediaCodecs: routerCodecs() });
      const selection = await createRouterVoices(own, () => {});
      const peers = await Promise.all(Array.from({ length: 5 }, (_, index) => VoicePeer.join(own, selection, `p${index}`)));
      const carriers: types.Producer[] = [];
      own.observer.on('newtransport', (transport) => transport.observer.on('newproducer', (made) => carriers.push(made)));
      await selection.limit(2);
      own.observer.removeAllListeners('newtransport');
      for (const [step, index] of plan) {
        const peer = peers[index % peers.length];
        if (!peer) continue;
        if (step === 'join') peers.push(await VoicePeer.join(own, selection, `p${peers.length}`));
        else if (step === 'leave') peer.transport.close();
        else if (!peer.producer.closed) await act(peer, step, selection, index);
      }
      // No part of ours does that.
      if (closesSlots) carriers[0]?.close();
      for (const peer of peers) if (!peer.producer.closed) peer.say(20);
      own.close();
    }),
    { numRuns: 40, seed: 20 },
  );
  expect(worker.closed).toBe(false);
  await worker.dump();
});

async function act(peer: VoicePeer, step: string, selection: RouterVoices, index: number): Promise<void> {
  if (step === 'say') for (let packet = 0; packet < 3; packet++) peer.say(20 + index * 10);
  if (step === 'pause') await peer.producer.pause();
  if (step === 'resume') await peer.producer.resume();
  if (step === 'close') peer.producer.close();
  if (step === 'listen') await peer.listen(selection.carrier(index % 2) ?? '');
  if (step === 'promote') await selection.promote(peer.producer.id);
}
