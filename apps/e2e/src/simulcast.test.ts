import { randomHex } from '@parley/kernel';
import { it } from 'vitest';
import { ADA, BEN, useStack } from './harness/fixture.ts';
import type { SentLayer } from './harness/observe.ts';
import { poll } from './harness/poll.ts';

// What is sent follows what is asked for alone: a busy machine would send less.
const { join } = useStack({ env: { ENABLE_ADAPTIVE_MODE: '0' } });

/** Layers that a sender must keep running for a receiver that wants this height. */
const ACTIVE: Readonly<Record<number, readonly number[]>> = { 180: [180], 360: [180, 360], 720: [180, 360, 720], 0: [] };

it('sends three layers and gives a receiver each height it asks for, the unused layers stopping each time', async () => {
  const room = `layers-${randomHex(6)}`;
  const sender = await join(room, ADA);
  const receiver = await join(room, BEN);
  await receiver.seesAndHears(sender);
  const want = (maxHeight: number) =>
    receiver.page.evaluate(
      (height) => window.parley?.setReceiverConstraints({ lastN: -1, defaultConstraints: { maxHeight: height } }),
      maxHeight,
    );

  await want(720);
  await poll(
    async () =>
      (await sender.layers())
        .filter((layer) => layer.active && layer.frames > 0 && layer.codec === 'video/VP8')
        .map((layer) => layer.height)
        .join() === '180,360,720',
    {
      timeoutMs: 30_000,
      what: 'the sender captures 720p and sends it in three layers',
    },
  );

  const times: string[] = [];
  for (const height of [180, 720, 360, 0, 360]) {
    const begin = Date.now();
    await want(height);
    await poll(
      async () => {
        const video = (await receiver.remote('Ada'))?.video;
        if (height > 0) return video?.height === height && (await receiver.flow('Ada', 1)).fps >= 3;
        return (await receiver.flow('Ada', 1)).fps === 0;
      },
      { timeoutMs: 20_000, what: `the receiver gets ${height}`, intervalMs: 100 },
    );
    times.push(`${height}: ${Date.now() - begin} ms`);
    await poll(async () => runningLayers(await sender.layers()).join() === ACTIVE[height]?.join(), {
      timeoutMs: 15_000,
      what: `the sender runs the layers of ${height} only`,
    });
  }
  console.log(`time until the height was decoded for a second: ${times.join(', ')}`);
});

function runningLayers(layers: readonly SentLayer[]): number[] {
  return layers.filter((layer) => layer.active).map((layer) => layer.height);
}
