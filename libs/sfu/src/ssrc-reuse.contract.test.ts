import { deferred, silentLog } from '@parley/kernel';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSfu } from './sfu.ts';
import { answer, launchBrowser, look, offerFor, type RemoteStream } from './testing/browser-peer.ts';
import { freeUdpPort } from './testing/free-udp-port.ts';
import { workerBin } from './testing/worker-bin.ts';
import type { Sfu, SfuProducer, SfuRouter, SfuTransport } from './types.ts';

const ROUNDS = 6;
const VIDEO = { ssrc: 300_000_001, rtxSsrc: 300_000_002 };
const AUDIO = { ssrc: 300_000_003 };

let sfu: Sfu;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  sfu = await createSfu({
    workers: 1,
    port: await freeUdpPort(),
    listenIps: ['127.0.0.1'],
    workerBin: await workerBin(),
    log: silentLog,
    onWorkerDied() {},
    onWorkerReady() {},
  });
  browser = await launchBrowser();
  page = await browser.newPage();
});
afterAll(async () => {
  await browser?.close();
  await sfu?.stop();
});

async function connect(router: SfuRouter, name: string, remote: readonly RemoteStream[]) {
  const connected = deferred();
  const transport = await router.createTransport({
    sctp: true,
    onLost() {},
    onIceState() {},
    onDtlsState: (state) => state === 'connected' && connected.resolve(),
    onBandwidth() {},
    onChannelOpen() {},
    onChannelMessage() {},
    onChannelProblem() {},
  });
  const { peer, audio, video } = await answer(page, name, offerFor(transport, transport.port, remote, 1));
  await transport.connect(peer);
  await connected.promise;
  return { transport, audio, video };
}

async function sender(router: SfuRouter, name: string): Promise<SfuProducer[]> {
  const { transport, audio, video } = await connect(router, name, []);
  expect.assert(audio && video, 'the browser sends nothing');
  const sources = [{ kind: 'video', encodings: [video] } as const, { kind: 'audio', encodings: [audio] } as const];
  return Promise.all(sources.map((source) => transport.produce({ ...source, owner: name })));
}

async function counts(): Promise<{ frames: number; energy: number }> {
  const { inbound } = await look(page, 'receiver');
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
  const router = await sfu.createRouter({ onDominantSpeaker() {}, onLevels() {}, onLost() {} });
  const senders = [await sender(router, 'one'), await sender(router, 'two')];
  const { transport } = await connect(router, 'receiver', [
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
