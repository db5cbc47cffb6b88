import { vi } from 'vitest';
import { type FakeConsumer, type FakeProducer, FakeTransport } from './fake-sfu.ts';

/** Counts what the bridge asks of its media worker: each request costs this process and the worker about a tenth of a millisecond. */
export class RequestCount {
  readonly #byName = new Map<string, number>();

  /** Counts from now on, in all fake transports. */
  constructor() {
    const { consume, produce, stats, setFloor } = FakeTransport.prototype;
    const count = (name: string) => void this.#byName.set(name, (this.#byName.get(name) ?? 0) + 1);
    const counted =
      <A extends unknown[], R>(name: string, call: (...args: A) => R) =>
      (...args: A): R => {
        count(name);
        return call(...args);
      };
    vi.spyOn(FakeTransport.prototype, 'consume').mockImplementation(async function (this: FakeTransport, options) {
      count('consume');
      const consumer = (await consume.call(this, options)) as FakeConsumer;
      consumer.setPaused = counted('consumer paused', consumer.setPaused);
      consumer.setLayer = counted('consumer layer', consumer.setLayer);
      consumer.setPriority = counted('consumer priority', consumer.setPriority);
      consumer.stats = counted('consumer stats', consumer.stats);
      return consumer;
    });
    vi.spyOn(FakeTransport.prototype, 'produce').mockImplementation(async function (this: FakeTransport, options) {
      count('produce');
      const producer = (await produce.call(this, options)) as FakeProducer;
      producer.stats = counted('producer stats', producer.stats);
      producer.setPaused = counted('producer paused', producer.setPaused);
      return producer;
    });
    vi.spyOn(FakeTransport.prototype, 'stats').mockImplementation(function (this: FakeTransport) {
      count('transport stats');
      return stats.call(this);
    });
    vi.spyOn(FakeTransport.prototype, 'setFloor').mockImplementation(function (this: FakeTransport, bps) {
      count('floor');
      return setFloor.call(this, bps);
    });
  }

  get total(): number {
    return [...this.#byName.values()].reduce((sum, one) => sum + one, 0);
  }

  of(name: string): number {
    return this.#byName.get(name) ?? 0;
  }

  reset(): void {
    this.#byName.clear();
  }
}
