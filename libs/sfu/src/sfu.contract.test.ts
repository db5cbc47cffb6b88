import { deferred, silentLog } from '@parley/kernel';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSfu } from './sfu.ts';
import { answer, dial, launchBrowser, look, offerFor } from './testing/browser-peer.ts';
import { freeUdpPort } from './testing/free-udp-port.ts';
import { workerBin } from './testing/worker-bin.ts';
import type { RouterCallbacks, Sfu, SfuRouter, SfuTransport, TransportOptions } from './types.ts';

const ROUTER: RouterCallbacks = { onDominantSpeaker() {}, onLevels() {}, onLost() {} };
const TRANSPORT: TransportOptions = {
  sctp: false,
  onLost() {},
  onIceState() {},
  onDtlsState() {},
  onBandwidth() {},
  onChannelOpen() {},
  onChannelMessage() {},
  onChannelProblem() {},
};

let sfu: Sfu;
let port: number;
const died: number[] = [];
let ready = deferred<number>();

beforeAll(async () => {
  port = await freeUdpPort();
  sfu = await createSfu({
    workers: 1,
    port,
    listenIps: ['127.0.0.1'],
    workerBin: await workerBin(),
    log: silentLog,
    onWorkerDied: (index) => died.push(index),
    onWorkerReady: (index) => ready.resolve(index),
  });
});
afterAll(() => sfu.stop());

describe('transports', () => {
  it('have credentials, a fingerprint and one port', async () => {
    const router = await sfu.createRouter(ROUTER);
    const transport = await router.createTransport(TRANSPORT);
    expect(transport.port).toBe(port);
    expect(transport.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    const before = transport.ufrag;
    await transport.restartIce();
    expect(transport.ufrag).not.toBe(before);
    router.close();
  });

  it('refuse an SSRC that is in use, and an unusable fingerprint', async () => {
    const router = await sfu.createRouter(ROUTER);
    const transport = await router.createTransport(TRANSPORT);
    const source = { kind: 'video', owner: 'a', encodings: [{ ssrc: 1001, rtxSsrc: 2001 }] } as const;
    await transport.produce(source);
    await expect(transport.produce(source)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    const peer = { hash: 'md5', fingerprint: 'AA', setup: 'active', ice: { ufrag: 'u', pwd: 'p' } } as const;
    await expect(transport.connect(peer)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    router.close();
  });

  it('refuse a source with the name of a voice slot, which would choose among the voices of all', async () => {
    const router = await sfu.createRouter(ROUTER);
    const transport = await router.createTransport(TRANSPORT);
    const source = { kind: 'audio', owner: 'a', name: 'voice-slot', encodings: [{ ssrc: 1001 }] } as const;
    await expect(transport.produce(source)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    router.close();
  });

  it('take names of whatever characters, and parts of them', async () => {
    const router = await sfu.createRouter(ROUTER);
    const transport = await router.createTransport(TRANSPORT);
    const strange = ['\ud800', 'a,b:c', '\u0000', '日本'];
    for (const [index, name] of strange.entries())
      await transport.produce({ kind: 'audio', owner: name, name, encodings: [{ ssrc: 1001 + index }] });
    const fingerprint = Array(32).fill('AB').join(':');
    await transport.hear({ all: false, include: strange, exclude: strange });
    await transport.connect({ hash: 'sha-256', fingerprint, setup: 'active', ice: { ufrag: 'u', pwd: 'p' } });
    await transport.hear({ all: true, include: strange, exclude: strange });
    router.close();
  });

  it('forward three layers as one stream, under fresh SSRCs or the wanted ones', async () => {
    const router = await sfu.createRouter(ROUTER);
    const [from, to] = await Promise.all([router.createTransport(TRANSPORT), router.createTransport(TRANSPORT)]);
    const encodings = [1, 2, 3].map((layer) => ({ ssrc: 1000 + layer, rtxSsrc: 2000 + layer }));
    const producer = await from.produce({ kind: 'video', owner: 'a', encodings });
    const fresh = await to.consume({ producer, onLayer() {} });
    const wanted = await to.consume({ producer, ssrc: { ssrc: 1001, rtxSsrc: 2001 }, onLayer() {} });
    expect([producer.layers, fresh.layered, fresh.paused]).toEqual([3, true, true]);
    expect(fresh.rtxSsrc).toBe(fresh.ssrc + 1);
    expect([wanted.ssrc, wanted.rtxSsrc]).toEqual([1001, 2001]);
    await wanted.setLayer(2);
    await wanted.setPriority(255);
    await wanted.setPaused(false);
    expect(wanted.paused).toBe(false);
    router.close();
  });

  it.each([
    ['transport-cc', true],
    ['goog-remb', true],
    ['none', false],
  ] as const)('estimate what a client can receive by its feedback: %s', async (congestion, isEstimated) => {
    const router = await sfu.createRouter(ROUTER);
    const [from, to] = await Promise.all([TRANSPORT, { ...TRANSPORT, congestion }].map((options) => router.createTransport(options)));
    expect.assert(from && to);
    const producer = await from.produce({ kind: 'video', owner: 'a', encodings: [{ ssrc: 1001, rtxSsrc: 2001 }] });
    await to.consume({ producer, onLayer() {} });
    expect((await to.stats()).availableBps !== undefined).toBe(isEstimated);
    router.close();
  });
});

describe('a browser', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage();
  });
  afterAll(() => browser.close());

  async function connect(router: SfuRouter, name: string, remote: Parameters<typeof offerFor>[2], onBandwidth = (_: number) => {}) {
    const connected = deferred();
    const hello = deferred<string>();
    let transport: SfuTransport | undefined;
    transport = await router.createTransport({
      ...{ ...TRANSPORT, onBandwidth },
      sctp: true,
      onDtlsState: (state) => state === 'connected' && connected.resolve(),
      onChannelOpen: () => void transport?.sendText('{"colibriClass":"ServerHello"}'),
      onChannelMessage: (text) => hello.resolve(text),
    });
    const answered = await answer(page, name, offerFor(transport, transport.port, remote, 1));
    await transport.connect(answered.peer);
    await connected.promise;
    return { transport, answered, hello: await hello.promise };
  }

  it('completes a real DTLS handshake, opens the channel, and its media reaches another one under the wanted SSRCs', async () => {
    const router = await sfu.createRouter(ROUTER);
    const sender = await connect(router, 'sender', []);
    expect(sender.hello).toBe('{"colibriClass":"ClientHello"}');
    const { audio, video } = sender.answered;
    expect.assert(audio && video, 'the browser sends nothing');
    const sound = await sender.transport.produce({ kind: 'audio', owner: 'sender', encodings: [audio] });
    const picture = await sender.transport.produce({ kind: 'video', owner: 'sender', encodings: [video] });

    const remote = [
      { kind: 'audio', ssrc: audio.ssrc },
      { kind: 'video', ...video },
    ] as const;
    const estimates: number[] = [];
    const receiver = await connect(router, 'receiver', remote, (bps) => void estimates.push(bps));
    for (const [producer, ssrc] of [
      [sound, audio],
      [picture, video],
    ] as const) {
      const consumer = await receiver.transport.consume({ producer, ssrc, onLayer() {} });
      expect(consumer.ssrc).toBe(ssrc.ssrc);
      await consumer.setPaused(false);
    }
    await expect
      .poll(async () => (await look(page, 'receiver')).inbound.find((stream) => stream.kind === 'video')?.frames ?? 0, { timeout: 20_000 })
      .toBeGreaterThan(20);
    const seen = await look(page, 'receiver');
    expect(seen.messages).toEqual(['{"colibriClass":"ServerHello"}']);
    await expect.poll(() => estimates.length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(seen.inbound.find((stream) => stream.kind === 'video')).toMatchObject({ ssrc: video.ssrc, payloadType: 100 });
    expect(seen.inbound.find((stream) => stream.kind === 'audio')).toMatchObject({ ssrc: audio.ssrc, payloadType: 111 });
    expect((await sender.transport.stats()).bytesReceived).toBeGreaterThan(0);
    expect((await picture.stats())[0]).toMatchObject({ ssrc: video.ssrc });
    expect(picture).toMatchObject({ codec: 'VP8', layers: 1, heights: [360] });

    await dial(page, 'sender', '1');
    const energy = async () => (await look(page, 'receiver')).inbound.find((stream) => stream.kind === 'audio')?.energy ?? 0;
    const before = await energy();
    // The microphone is silent: what sounds is the key, made at the receiver.
    await expect.poll(energy, { timeout: 10_000 }).toBeGreaterThan(before + 0.05);
    router.close();
  });
});

describe('a worker that dies', () => {
  it('takes its routers with it and is replaced on the same port', async () => {
    const lost = deferred();
    await sfu.createRouter({ ...ROUTER, onLost: lost.resolve });
    ready = deferred();
    const [usage] = await sfu.usage();
    process.kill(usage?.pid ?? 0, 'SIGKILL');
    await lost.promise;
    expect(died).toEqual([0]);
    expect(sfu.aliveWorkers).toBe(0);
    await expect(sfu.createRouter(ROUTER)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await ready.promise).toBe(0);
    const router = await sfu.createRouter(ROUTER);
    await router.createTransport(TRANSPORT);
    expect((await sfu.usage())[0]?.pid).not.toBe(usage?.pid);
    router.close();
  });
});
