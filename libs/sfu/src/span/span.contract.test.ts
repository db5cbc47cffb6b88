import { deferred, silentLog } from '@parley/kernel';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createSfu } from '../sfu.ts';
import { freeUdpPorts } from '../testing/free-udp-port.ts';
import { SILENT_TRANSPORT } from '../testing/silence.ts';
import { workerBin } from '../testing/worker-bin.ts';
import type { Sfu, SfuProducer, SfuRouter, SfuTransport } from '../types.ts';

let sfu: Sfu;
let router: SfuRouter;
let ready = deferred<number>();
let events: string[] = [];
let onLoss = () => {};

beforeAll(async () => {
  sfu = await createSfu({
    ...{ workers: 2, endpointsPerWorker: 1, port: await freeUdpPorts(2), listenIps: ['127.0.0.1'] },
    ...{ workerBin: await workerBin(), log: silentLog },
    onWorkerDied() {},
    onWorkerReady: (index) => ready.resolve(index),
  });
});
beforeEach(async () => {
  events = [];
  router = await sfu.createRouter({ onDominantSpeaker() {}, onLevels() {}, onLost: () => void events.push('conference') });
});
afterEach(() => router.close());
afterAll(() => sfu.stop());

function join(name: string): Promise<SfuTransport> {
  return router.createTransport({
    ...SILENT_TRANSPORT,
    sctp: true,
    onLost: () => {
      events.push(name);
      onLoss();
    },
  });
}

let ssrc = 1_000;
async function film(from: SfuTransport): Promise<SfuProducer> {
  ssrc += 100;
  const encodings = [0, 1, 2].map((layer) => ({ ssrc: ssrc + layer, rtxSsrc: ssrc + 10 + layer }));
  return from.produce({ kind: 'video', owner: 'x', encodings });
}

const take = (to: SfuTransport, producer: SfuProducer) => to.consume({ producer, onLayer() {} });

async function kill(worker: number): Promise<void> {
  ready = deferred();
  const pid = (await sfu.usage()).find(({ index }) => index === worker)?.pid;
  expect.assert(pid, `worker ${worker} runs`);
  process.kill(pid, 'SIGKILL');
}

it('a source of one worker is taken on the other one like any, once for all', async () => {
  const [ada, ben] = [await join('ada'), await join('ben')];
  expect([ada.worker, ben.worker, [...router.workers].sort()].flat().sort()).toEqual([0, 0, 1, 1]);
  const [camera, voice] = [await film(ada), await ada.produce({ kind: 'audio', owner: 'ada', encodings: [{ ssrc: 7 }] })];
  const forwarded = [await take(ben, camera), await take(ben, camera)];
  const [picture, sound] = [forwarded[0], await take(ben, voice)];
  expect(router.pipes).toBe(2);
  expect(picture?.layered).toBe(true);
  await picture?.setLayer(1);
  await picture?.setPaused(false);
  await picture?.requestKeyFrame();
  await camera.setPaused(true);
  await camera.setPaused(false);
  for (const consumer of [...forwarded, sound]) consumer?.close();
  expect(router.pipes).toBe(0);
  await take(ben, camera);
  camera.close();
  await expect.poll(() => router.pipes).toBe(0);
  await expect(take(ben, camera)).rejects.toMatchObject({ code: 'CLOSED' });
});

it('a worker that dies takes its endpoints with it, and the others go on with whoever comes instead', async () => {
  const [ada, ben] = [await join('ada'), await join('ben')];
  const [mine, yours] = [await film(ada), await film(ben)];
  const kept = await take(ada, yours);
  await take(ben, mine);
  expect(router.pipes).toBe(2);
  const cyd = deferred<SfuTransport>();
  onLoss = () => void join('cyd').then(cyd.resolve, cyd.reject);
  await kill(ben.worker);
  await expect.poll(() => events).toEqual(['ben']);
  await expect.poll(() => router.pipes).toBe(0);
  await expect(kept.setPaused(false)).rejects.toMatchObject({ code: 'CLOSED' });
  await expect(ben.stats()).rejects.toMatchObject({ code: 'CLOSED' });
  ben.close();
  expect((await ada.stats()).bytesReceived).toBe(0);

  onLoss = () => {};
  const meanwhile = await cyd.promise;
  expect(meanwhile.worker, 'in the moment of the loss there is no other').toBe(ada.worker);
  await take(meanwhile, mine);
  expect(router.pipes).toBe(0);
  expect(await ready.promise).toBe(ben.worker);
  const again = await join('ben');
  expect(again.worker).toBe(ben.worker);
  await take(again, mine);
  await take(ada, await film(again));
  expect(router.pipes).toBe(2);

  // The conference began here: speakers are judged on the other one from now on.
  for (const one of [ada, meanwhile]) one.close();
  expect(router.workers).toEqual([again.worker]);
  await kill(again.worker);
  await expect.poll(() => events).toEqual(['ben', 'conference']);
  await ready.promise;
});
