// Preloaded into a bridge (node --expose-gc --import): answers every message over IPC with what the process holds.
import { createRequire } from 'node:module';
import type { types } from 'mediasoup';

/** Everything that must be back to what it was once nobody is there. */
export interface Inventory {
  readonly routers: number;
  readonly transports: number;
  readonly producers: number;
  readonly consumers: number;
  readonly dataChannels: number;
  readonly observers: number;
  /** Objects that the workers themselves keep a handler for. */
  readonly workerHandlers: number;
  /** Timers of Node that wait. */
  readonly timers: number;
  /** After a collection of garbage. */
  readonly heapBytes: number;
}

const mediasoup = createRequire(import.meta.url)('mediasoup') as typeof import('mediasoup');

const workers = new Set<types.Worker>();
const open = { routers: 0, transports: 0, producers: 0, consumers: 0, dataChannels: 0, observers: 0 };

/** Counts something from now until it is closed. */
function count(what: keyof typeof open, one: { on(event: 'close', listener: () => void): unknown }): void {
  open[what]++;
  one.on('close', () => void open[what]--);
}

mediasoup.observer.on('newworker', (worker) => {
  workers.add(worker);
  worker.observer.on('close', () => workers.delete(worker));
  worker.observer.on('newrouter', (router) => {
    count('routers', router.observer);
    router.observer.on('newrtpobserver', (observer) => count('observers', observer.observer));
    router.observer.on('newtransport', (transport) => {
      count('transports', transport.observer);
      transport.observer.on('newproducer', (producer) => count('producers', producer.observer));
      transport.observer.on('newconsumer', (consumer) => count('consumers', consumer.observer));
      transport.observer.on('newdataproducer', (producer) => count('dataChannels', producer.observer));
      transport.observer.on('newdataconsumer', (consumer) => count('dataChannels', consumer.observer));
    });
  });
});

async function inventory(): Promise<Inventory> {
  const dumps = await Promise.all([...workers].map((worker) => worker.dump()));
  const handlers = dumps.map(({ channelMessageHandlers }) => Object.values(channelMessageHandlers).flat().length);
  // Twice: what the first finds unreachable may hold on to other things by finalizers.
  globalThis.gc?.();
  await new Promise((resolve) => setImmediate(resolve));
  globalThis.gc?.();
  return {
    ...open,
    workerHandlers: handlers.reduce((sum, one) => sum + one, 0),
    timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
    heapBytes: process.memoryUsage().heapUsed + process.memoryUsage().external,
  };
}

process.on('message', () => void inventory().then((answer) => process.send?.(answer)));
// The bridge decides when this process ends.
process.channel?.unref();
