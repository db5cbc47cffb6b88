import { expect, it } from 'vitest';
import { useBrowserCalls } from './testing/browser-calls.ts';
import { look } from './testing/browser-peer.ts';
import type { SfuProducer, SfuRouter, SfuTransport } from './types.ts';

const ROUNDS = 6;
const VIDEO = { ssrc: 300_000_001, rtxSsrc: 300_000_002 };
const AUDIO = { ssrc: 300_000_003 };

const calls = useBrowserCalls();

async function sender(router: SfuRouter, name: string): Promise<SfuProducer[]> {
  const { transport, audio, video } = await calls.connect(router, name, []);
  expect.assert(audio && video, 'the browser sends nothing');
  const sources = [{ kind: 'video', encodings: [video] } as const, { kind: 'audio', encodings: [audio] } as const];
  return Promise.all(sources.map((source) => transport.produce({ ...source, owner: name })));
}

async function counts(): Promise<{ frames: number; energy: number }> {
  const { inbound } = await look(calls.page, 'receiver');
  const of = (kind: string) => inbound.filter((stream) => stream.kind === kind);
  expect(of('video').length).toBeLessThanOrEqual(1);
  return { frames: of('video')[0]?.frames ?? 0, energy: of('audio')[0]?.energy ?? 0 };
}

async function forward(to: SfuTransport, [video, audio]: readonly SfuProducer[]) {
  const made = [
    video && (await to.consume({ producer: video, ssrc: VIDEO, onLayer() {} })),
    audio && (await to.consume({ producer: audio, ssrc: AUDIO, onLayer() {} })),
  ].flatMap((consumer) => consumer ?? []);
  for (const consumer of made) await consumer.setPaused(false);
  return made;
}

it('a receiver that knows an SSRC sees and hears one source after the other on it', async () => {
  const router = await calls.sfu.createRouter({ onDominantSpeaker() {}, onLevels() {}, onLost() {} });
  const senders = [await sender(router, 'one'), await sender(router, 'two')];
  const { transport } = await calls.connect(router, 'receiver', [
    { kind: 'audio', ...AUDIO },
    { kind: 'video', ...VIDEO },
  ]);
  for (let round = 0; round < ROUNDS; round++) {
    const before = await counts();
    const consumers = await forward(transport, senders[round % 2] ?? []);
    await expect
      .poll(async () => (await counts()).frames - before.frames, { message: `frames of round ${round}`, timeout: 8_000 })
      .toBeGreaterThan(15);
    await expect
      .poll(async () => (await counts()).energy - before.energy, { message: `sound of round ${round}`, timeout: 8_000 })
      .toBeGreaterThan(0.01);
    for (const consumer of consumers) consumer.close();
  }
  router.close();
}, 60_000);
