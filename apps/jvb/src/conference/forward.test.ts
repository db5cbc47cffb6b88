import { silentLog } from '@parley/kernel';
import type { SfuConsumer } from '@parley/sfu';
import { expect, it } from 'vitest';
import type { EndpointSource } from './endpoint-source.ts';
import { Forward } from './forward.ts';

const SOURCE = { name: 'a-v0' } as EndpointSource;

/** A consumer that does what it is told, a turn of the event loop later. */
class Consumer implements SfuConsumer {
  readonly ssrc = 1;
  readonly rtxSsrc = undefined;
  readonly layered = true;
  paused = true;
  layer: number | undefined;
  /** Layers that the worker refuses. */
  readonly refused = new Set<number>();
  #waiting: (() => void)[] = [];

  async setPaused(paused: boolean): Promise<void> {
    await this.#answer();
    this.paused = paused;
  }

  async setLayer(layer: number): Promise<void> {
    await this.#answer();
    if (this.refused.has(layer)) throw new Error('refused');
    this.layer = layer;
  }

  setPriority(): Promise<void> {
    return this.#answer();
  }

  async requestKeyFrame(): Promise<void> {}

  async stats() {
    return [];
  }

  close(): void {}

  /** Lets everything that waits be answered. */
  answer(): void {
    for (const done of this.#waiting.splice(0)) done();
  }

  #answer(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

const wanted = (on: boolean, spatialLayer: number) => ({ on, spatialLayer, priority: 1, maxHeight: 720, isSuspended: false });

async function answerAll(consumer: Consumer): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    await new Promise(setImmediate);
    consumer.answer();
  }
}

it.each(Array.from({ length: 12 }, (_, microtasks) => microtasks))(
  'follows what is wanted %i microtasks after the worker has answered',
  async (microtasks) => {
    const consumer = new Consumer();
    const forward = new Forward(SOURCE, consumer, silentLog, 0);
    forward.markReady();
    forward.aim(wanted(true, 0));
    consumer.answer();
    for (let index = 0; index < microtasks; index++) await undefined;
    forward.aim(wanted(true, 2));
    await answerAll(consumer);
    expect([consumer.paused, consumer.layer]).toEqual([false, 2]);
    // What is settled is asked for no more.
    await forward.settled();
  },
);

it('goes on after something that the worker refuses', async () => {
  const consumer = new Consumer();
  consumer.refused.add(2);
  const forward = new Forward(SOURCE, consumer, silentLog, 0);
  forward.markReady();
  forward.aim(wanted(true, 2));
  await answerAll(consumer);
  expect(consumer.paused).toBe(false);
});
