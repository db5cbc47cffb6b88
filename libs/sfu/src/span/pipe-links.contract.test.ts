import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { deferred, silentLog } from '@parley/kernel';
import type { types } from 'mediasoup';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type ForcedSsrc, overrideOrtc } from '../ortc-overrides.ts';
import { producerParameters, receiverCapabilities, routerCodecs } from '../rtp-parameters.ts';
import { DirectSource } from '../testing/direct-source.ts';
import {
  bytesOf,
  headerExtension,
  nack,
  parseRtp,
  payloadTypeOf,
  type RtpFields,
  rtpPacket,
  rtxOf,
  vp8Frame,
  vp8KeyFrame,
  word,
} from '../testing/rtp-packets.ts';
import { workerBin } from '../testing/worker-bin.ts';
import type { VideoCodec } from '../types.ts';
import type { Pipe } from './branch.ts';
import { PipeLinks } from './pipe-links.ts';

const mediasoup = createRequire(import.meta.url)('mediasoup') as typeof import('mediasoup');
const SSRC = 80_000_001;
const FRAME_MS = 20;

let workers: types.Worker[];
let near: types.Router;
let far: types.Router;
let links: PipeLinks;
let source: DirectSource;
let ticking: NodeJS.Timeout | undefined;

beforeAll(async () => {
  overrideOrtc();
  const bin = await workerBin();
  workers = await Promise.all([0, 1].map(() => mediasoup.createWorker({ logLevel: 'error', workerBin: bin })));
});
beforeEach(async () => {
  [near, far] = (await Promise.all(workers.map((worker) => worker.createRouter({ mediaCodecs: routerCodecs() })))) as [
    types.Router,
    types.Router,
  ];
  links = new PipeLinks(silentLog);
  source = await DirectSource.create(near, 'ada', SSRC);
});
afterEach(() => {
  clearInterval(ticking);
  for (const router of [near, far]) router.close();
});
afterAll(() => {
  for (const worker of workers) worker.close();
});

/** Does it again and again, as cameras do. */
function keep(send: () => void): void {
  clearInterval(ticking);
  ticking = setInterval(send, FRAME_MS);
}

/** A camera that answers questions for keyframes. */
function film(): void {
  keep(() => {
    source.report();
    source.sendFrames(source.wanted.splice(0).length > 0);
  });
}

const pipe = (onClosed: () => void = () => {}): Promise<Pipe> => links.pipe({ id: source.producer.id, owner: 'ada' }, near, far, onClosed);

/** Somebody on the other worker who takes the source. */
async function watch(producerId: string, forcedSsrc?: ForcedSsrc['forcedSsrc'], transport?: types.DirectTransport) {
  const direct = transport ?? (await far.createDirectTransport());
  const rtpCapabilities: types.RtpCapabilities & ForcedSsrc = {
    ...receiverCapabilities(far.rtpCapabilities, 'video'),
    ...(forcedSsrc && { forcedSsrc }),
  };
  const consumer = await direct.consume({ producerId, rtpCapabilities, paused: true });
  const seen: RtpFields[] = [];
  consumer.on('rtp', (packet) => void seen.push(parseRtp(packet)));
  await consumer.resume();
  return { direct, consumer, seen };
}

const layerOf = ({ payload }: RtpFields) => payload.at(-1);
const lastLayer = (seen: readonly RtpFields[]) => seen.map(layerOf).at(-1);

it('carries every layer, of which each receiver takes its own', async () => {
  await pipe();
  const [large, small] = [await watch(source.producer.id), await watch(source.producer.id)];
  film();
  await small.consumer.setPreferredLayers({ spatialLayer: 0 });
  await expect.poll(() => [lastLayer(large.seen), lastLayer(small.seen)], { timeout: 8_000 }).toEqual([2, 0]);
  await large.consumer.setPreferredLayers({ spatialLayer: 1 });
  await expect.poll(() => lastLayer(large.seen), { timeout: 8_000 }).toBe(1);
  const numbers = large.seen.map(({ sequence }) => sequence);
  const first = numbers[0] ?? 0;
  expect(numbers, 'one stream without a gap').toEqual(numbers.map((_, index) => (first + index) & 0xffff));
  expect(new Set(large.seen.map(({ ssrc }) => ssrc)).size).toBe(1);
  expect(source.producer.closed).toBe(false);
});

it('reports on each stream before the regular reports come, so that receivers soon change between layers', async () => {
  const reports = new Map<number, number[]>();
  const tracing: Promise<void>[] = [];
  far.observer.on('newtransport', (transport) =>
    transport.observer.on('newproducer', (producer) => {
      producer.on('trace', ({ type, info, timestamp }) => {
        if (type !== 'sr') return;
        const { ssrc } = info as unknown as { ssrc: number };
        reports.set(ssrc, [...(reports.get(ssrc) ?? []), timestamp]);
      });
      tracing.push(producer.enableTraceEvent(['sr']));
    }),
  );
  await pipe();
  await Promise.all(tracing);
  film();
  const firstThree = () => [...reports.values()].flatMap((times) => (times[2] === undefined ? [] : [times[2] - (times[0] ?? 0)]));
  await expect.poll(firstThree, { timeout: 8_000 }).toHaveLength(3);
  // Regular ones are a second apart at least.
  for (const ms of firstThree()) expect(ms).toBeLessThan(1_000);
});

it('lets a keyframe be asked for, and the sizes be told where the source comes in', async () => {
  await pipe();
  const { consumer } = await watch(source.producer.id);
  keep(() => source.sendFrames(true));
  const sizes = () =>
    source.told.flatMap(({ type, info }) => (type === 'keyframe' ? [String((info as unknown as KeyFrame).rtpPacket.mid)] : []));
  await expect.poll(() => [...new Set(sizes())].sort()).toEqual(['1280x720', '320x180', '640x360']);
  keep(() => source.sendFrames());
  source.wanted.length = 0;
  // Asked for again and again: what came a moment ago holds a question back.
  const asks = async () => {
    await consumer.requestKeyFrame();
    return source.wanted.length > 0;
  };
  await expect.poll(asks, { timeout: 5_000, interval: 250 }).toBe(true);
});

interface KeyFrame {
  readonly rtpPacket: { readonly mid?: string };
}

it('follows a sender to another codec and back, also one that had changed before', async () => {
  const payload = (codec: VideoCodec) => (codec === 'VP8' ? vp8KeyFrame(320, 180, 0) : KEY_FRAMES[codec]);
  const sends = (codec: VideoCodec) => keep(() => void source.send(codec, payload(codec), 0, codec === 'AV1' ? AV1_DESCRIPTOR : undefined));
  sends('H264');
  const told = () => source.told.some(({ type }) => type === 'rtp');
  await expect.poll(told, { timeout: 5_000 }).toBe(true);
  await pipe();
  const { seen } = await watch(source.producer.id);
  for (const codec of ['H264', 'VP9', 'VP8', 'AV1', 'VP8'] as const) {
    sends(codec);
    await expect.poll(() => seen.at(-1)?.payloadType, { timeout: 5_000, message: codec }).toBe(payloadTypeOf(codec));
  }
  expect(new Set(seen.map(({ ssrc }) => ssrc)).size, 'under one SSRC').toBe(1);
  const numbers = seen.map(({ sequence }) => sequence);
  expect(numbers).toEqual(numbers.map((_, index) => ((numbers[0] ?? 0) + index) & 0xffff));
}, 20_000);

/**
 * Dependency descriptor of a keyframe, as a header extension of one byte: one template for one layer of 320 × 180. Of AV1 the
 * worker knows nothing else.
 */
const AV1_DESCRIPTOR = headerExtension(7, [0xc0, 0x00, 0x01, ...bytesOf(`1 0000 000000 00000 11 10 0 0 1 ${word(319)} ${word(179)}`)]);

/** Keyframes as far as the worker looks at them. */
const KEY_FRAMES: Readonly<Record<Exclude<VideoCodec, 'VP8'>, Uint8Array>> = {
  H264: Uint8Array.from([0x67, 0x42, 0xe0, ...Array<number>(20).fill(7)]),
  // Picture id of 7 bits and the layer indices: first packet of a picture that builds on no other.
  VP9: Uint8Array.from([0x88 | 0x20, 0x01, 0x00, 0x00, ...Array<number>(20).fill(7)]),
  AV1: Uint8Array.from([0x18, 0x0a, 0x0b, ...Array<number>(20).fill(7)]),
};

it('stops where the source is paused, and goes on with it', async () => {
  await source.producer.pause();
  await pipe();
  const { consumer, seen } = await watch(source.producer.id);
  expect(consumer.producerPaused).toBe(true);
  film();
  const isPaused = async (isPaused: boolean) => {
    await (isPaused ? source.producer.pause() : source.producer.resume());
    await expect.poll(() => consumer.producerPaused).toBe(isPaused);
  };
  for (let round = 0; round < 2; round++) {
    await isPaused(false);
    const before = seen.length;
    await expect.poll(() => seen.length, { timeout: 5_000 }).toBeGreaterThan(before + 3);
    await isPaused(true);
  }
});

it('carries nothing while nobody takes it, and begins again with a keyframe', async () => {
  const open = await pipe();
  const { seen } = await watch(source.producer.id);
  film();
  await expect.poll(() => seen.length, { timeout: 5_000 }).toBeGreaterThan(3);
  open.setActive(false);
  const bytes = async () => (await pipeStats(near)).bytesSent;
  const isStill = async () => {
    const before = await bytes();
    await new Promise((resolve) => setTimeout(resolve, 5 * FRAME_MS));
    return (await bytes()) - before < 500;
  };
  await expect.poll(isStill, { timeout: 5_000 }).toBe(true);
  const before = seen.length;
  open.setActive(true);
  await expect.poll(() => seen.length, { timeout: 5_000 }).toBeGreaterThan(before + 3);
  expect(isKeyFrame(seen[before])).toBe(true);
});

const isKeyFrame = (packet: RtpFields | undefined) => packet?.payload.includes(0x9d) === true;

async function pipeStats(router: types.Router): Promise<types.PipeTransportStat> {
  const transports = (router as unknown as { readonly transportsForTesting: ReadonlyMap<string, types.Transport> }).transportsForTesting;
  const transport = [...transports.values()].find(({ type }) => type === 'pipe') as types.PipeTransport | undefined;
  const [stat] = (await transport?.getStats()) ?? [];
  expect.assert(stat, 'no pipe');
  return stat;
}

it('repairs losses on either side: what comes late goes on, and what a receiver missed is sent again', async () => {
  await pipe();
  const { direct, seen } = await watch(source.producer.id);
  keep(() => void source.send('VP8', vp8KeyFrame(320, 180, 0)));
  await expect.poll(() => seen.length, { timeout: 5_000 }).toBeGreaterThan(3);
  clearInterval(ticking);
  const missing = source.nextSequence();
  // A worker keeps nothing for a second time that is older by number and younger by time.
  const timestamp = Date.now() * 90;
  for (let count = 0; count < 3; count++) source.send('VP8', vp8Frame(0));
  const before = seen.length;
  // The client's retransmission: the original number before the payload.
  const original = Buffer.concat([Buffer.from([missing >> 8, missing & 0xff]), vp8Frame(99)]);
  source.producer.send(rtpPacket({ payloadType: rtxOf('VP8'), ssrc: SSRC + 10, sequence: 1, timestamp, payload: original }));
  await expect.poll(() => seen.slice(before - 3).map(layerOf)).toContain(99);
  const late = seen.find((packet) => layerOf(packet) === 99);
  const numbers = seen.map(({ sequence }) => sequence).sort((a, b) => a - b);
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));

  expect.assert(late, 'nothing came late');
  seen.length = 0;
  const rtx = (packet: RtpFields) => packet.payloadType === rtxOf('VP8');
  await direct.sendRtcp(nack(late.ssrc, late.sequence));
  await expect.poll(() => seen.some(rtx)).toBe(true);
  const again = seen.find(rtx);
  expect(again?.payload.subarray(0, 2)).toEqual(Buffer.from([late.sequence >> 8, late.sequence & 0xff]));
  expect(again && layerOf(again)).toBe(99);
});

it('lets an SSRC carry one source after the other, as where they come in', async () => {
  const other = await DirectSource.create(near, 'ben', SSRC + 100);
  await links.pipe({ id: source.producer.id, owner: 'ada' }, near, far, () => {});
  await links.pipe({ id: other.producer.id, owner: 'ben' }, near, far, () => {});
  const forced = { ssrc: 4_000, rtxSsrc: 4_001 };
  const direct = await far.createDirectTransport();
  keep(() => {
    for (const each of [source, other]) each.send('VP8', vp8KeyFrame(320, 180, 0));
  });
  const all: RtpFields[] = [];
  for (const { producer } of [source, other, source]) {
    const { consumer, seen } = await watch(producer.id, forced, direct);
    await expect.poll(() => seen.length, { timeout: 5_000 }).toBeGreaterThan(3);
    // What was on its way came before the answer, but mediasoup tells of it a turn of the loop later.
    await consumer.pause();
    await setImmediate();
    consumer.close();
    all.push(...seen);
  }
  expect(new Set(all.map(({ ssrc }) => ssrc))).toEqual(new Set([forced.ssrc]));
  for (const [index, packet] of all.entries()) {
    const previous = all[index - 1];
    if (!previous) continue;
    // One is left out where the last frame may not have been whole.
    expect([1, 2]).toContain((packet.sequence - previous.sequence) & 0xffff);
    expect((packet.timestamp - previous.timestamp) | 0).toBeGreaterThanOrEqual(0);
  }
});

it('carries voices with their levels, and keys of a telephone', async () => {
  const direct = await near.createDirectTransport();
  const rtpParameters = producerParameters('audio', 'ada', [{ ssrc: 5 }]);
  const voice = await direct.produce({ kind: 'audio', rtpParameters, appData: { owner: 'ada' } });
  await links.pipe({ id: voice.id, owner: 'ada' }, near, far, () => {});
  const levels = await far.createAudioLevelObserver({ maxEntries: 5, threshold: -60, interval: 250 });
  const heard = deferred<unknown>();
  levels.on('volumes', ([first]) => heard.resolve([first?.producer.appData.owner, first?.volume]));
  await levels.addProducer({ producerId: voice.id });
  const rtpCapabilities = receiverCapabilities(far.rtpCapabilities, 'audio');
  const consumer = await (await far.createDirectTransport()).consume({ producerId: voice.id, rtpCapabilities });
  const types = new Set<number>();
  consumer.on('rtp', (packet) => void types.add(parseRtp(packet).payloadType));
  let sequence = 0;
  keep(() => {
    for (const payloadType of [111, 126]) {
      const stamp = { sequence: ++sequence, timestamp: sequence * 960 };
      const extensions = headerExtension(6, [0x80 | 20]);
      voice.send(rtpPacket({ payloadType, ssrc: 5, ...stamp, payload: Uint8Array.of(0x78, 1, 2), extensions }));
    }
  });
  expect(await heard.promise).toEqual(['ada', -20]);
  await expect.poll(() => [...types].sort()).toEqual([111, 126]);
});

it('ends with the source, by itself, and with either worker', async () => {
  const closed = deferred();
  await pipe(closed.resolve);
  const { consumer } = await watch(source.producer.id);
  const gone = new Promise<void>((resolve) => void consumer.on('producerclose', resolve));
  source.producer.close();
  await Promise.all([closed.promise, gone]);

  source = await DirectSource.create(near, 'ada', SSRC);
  const ended = deferred();
  (await pipe(ended.resolve)).close();
  await ended.promise;
  const again = deferred();
  await pipe(again.resolve);
  const other = await watch(source.producer.id);
  const lost = new Promise<void>((resolve) => void other.consumer.on('producerclose', resolve));
  process.kill(workers[0]?.pid ?? 0, 'SIGKILL');
  await Promise.all([again.promise, lost]);
  expect([other.direct.closed, far.closed]).toEqual([false, false]);
  await expect(links.pipe({ id: source.producer.id, owner: 'ada' }, near, far, () => {})).rejects.toMatchObject({ code: 'CLOSED' });
});
