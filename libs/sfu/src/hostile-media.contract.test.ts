import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import type { types } from 'mediasoup';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { overrideOrtc } from './ortc-overrides.ts';
import { producerParameters, receiverCapabilities, routerCodecs } from './rtp-parameters.ts';
import { payloadTypeOf, rtpPacket, vp8KeyFrame } from './testing/rtp-packets.ts';
import { workerBin } from './testing/worker-bin.ts';

const mediasoup = createRequire(import.meta.url)('mediasoup') as typeof import('mediasoup');
const SSRC = 70_000_001;

/** Sends packets of its own making into a producer, as an endpoint that means ill could. */
class Attacker {
  readonly producer: types.Producer;
  /** What the worker has told of the source. */
  readonly told: types.ProducerTraceEventData[] = [];
  readonly #ssrc: number;
  #sequence = 1;

  constructor(producer: types.Producer, ssrc: number) {
    this.producer = producer;
    this.#ssrc = ssrc;
    producer.on('trace', (trace) => void this.told.push(trace));
  }

  send(payloadType: number, payload: Uint8Array, layer = 0): void {
    const sequence = this.#sequence++;
    this.producer.send(rtpPacket({ payloadType, ssrc: this.#ssrc + layer, sequence, timestamp: sequence * 3000, payload }));
  }

  /** Sends such packets until the worker tells of that codec; it drops those of another one for a moment. */
  async switchTo(payloadType: number, payload: Uint8Array): Promise<void> {
    const before = this.told.length;
    const isTold = () => this.told.slice(before).some(({ type, info }) => type === 'rtp' && packetOf(info).payloadType === payloadType);
    for (let attempt = 0; attempt < 100 && !isTold(); attempt++) {
      this.send(payloadType, payload);
      await pause(20);
    }
    expect(isTold()).toBe(true);
  }
}

const packetOf = (info: unknown) => (info as { rtpPacket: { payloadType: number; mid?: string } }).rtpPacket;
const VP8 = payloadTypeOf('VP8');

let worker: types.Worker;
let router: types.Router;
let direct: types.DirectTransport;
beforeAll(async () => {
  overrideOrtc();
  worker = await mediasoup.createWorker({ logLevel: 'error', workerBin: await workerBin() });
});
beforeEach(async () => {
  router = await worker.createRouter({ mediaCodecs: routerCodecs() });
  direct = await router.createDirectTransport();
});
afterAll(() => worker.close());

async function attacker(shift = 0): Promise<Attacker> {
  const layers = [0, 1, 2].map((layer) => ({ ssrc: SSRC + shift + layer, rtxSsrc: SSRC + shift + 10 + layer }));
  return new Attacker(await direct.produce({ kind: 'video', rtpParameters: producerParameters('video', 'x', layers) }), SSRC + shift);
}

it('changes of the codec leave nothing behind at a receiver that does not know the new one', async () => {
  const sender = await attacker();
  const { codecs = [], headerExtensions = [] } = receiverCapabilities(router.rtpCapabilities);
  const consumer = await direct.consume({
    producerId: sender.producer.id,
    rtpCapabilities: {
      codecs: codecs.filter(({ preferredPayloadType = 0 }) => [VP8, 96].includes(preferredPayloadType)),
      headerExtensions,
    },
  });
  let received = 0;
  consumer.on('rtp', () => void received++);
  const isForwarded = async () => {
    received = 0;
    const sends = () => {
      sender.send(VP8, vp8KeyFrame(320, 180));
      return received;
    };
    await expect.poll(sends, { timeout: 3_000 }).toBeGreaterThan(0);
  };
  for (let round = 0; round < 3; round++) {
    sender.send(VP8, vp8KeyFrame(320, 180));
    sender.send(VP8, vp8KeyFrame(640, 360), 1);
    await isForwarded();
    await sender.switchTo(payloadTypeOf('AV1'), Uint8Array.of(1, 2, 3));
    // It once still held the streams of the former codec, which were no more.
    expect((await consumer.getStats()).map(({ type }) => type)).toEqual(['outbound-rtp']);
    await consumer.setPreferredLayers({ spatialLayer: round });
    await consumer.requestKeyFrame();
    await sender.switchTo(VP8, vp8KeyFrame(320, 180));
    await isForwarded();
  }
  expect(worker.died).toBe(false);
}, 30_000);

it('neither keyframes of ever other sizes nor ever other codecs flood the process that asks', async () => {
  const started = performance.now();
  const [sizes, codecs] = [await attacker(0), await attacker(1000)];
  for (let count = 0; count < 3000; count++) {
    sizes.send(VP8, vp8KeyFrame(100 + count, 100), count % 3);
    codecs.send([41, 101, 107, 96, 42, 13, VP8][count % 7] ?? 0, vp8KeyFrame(count, 9).slice(0, count % 30), count % 3);
    if (count % 100 === 0) await pause(1);
  }
  await worker.getResourceUsage();
  const rounds = (performance.now() - started) / 200 + 1;
  for (const { told } of [sizes, codecs]) {
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThan(6 * rounds);
  }
  expect(worker.died).toBe(false);
}, 30_000);

it('every keyframe is told of', async () => {
  const sender = await attacker();
  const told = () => sender.told.filter(({ type }) => type === 'keyframe').length;
  for (let count = 1; count <= 3; count++) {
    await pause(220);
    sender.send(VP8, vp8KeyFrame(320, 180));
    await expect.poll(told).toBe(count);
  }
  expect(sender.told.map(({ info }) => packetOf(info).mid)).toEqual(Array(3).fill('320x180'));
}, 10_000);
