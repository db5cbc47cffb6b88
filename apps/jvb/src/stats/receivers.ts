import { AppError, type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import type { SfuConsumer } from '@parley/sfu';
import type { Bridge } from '../bridge/bridge.ts';
import type { Endpoint } from '../conference/endpoint.ts';
import { PacketCounter } from './packet-counter.ts';
import type { Totals } from './totals.ts';

const INTERVAL_MS = 1_000;
/** Streams asked per interval: in large conferences their number grows with the square of the participants. */
const STREAMS_AT_ONCE = 30;

export interface ReceiverStatisticsDeps {
  readonly bridge: Bridge;
  readonly clock: Clock;
  readonly log: Log;
  readonly totals: Totals;
}

/** Samples what is sent to each endpoint, a few endpoints at a time: packet rates and round trips (bridge contract §17). */
export class ReceiverStatistics {
  readonly #deps: ReceiverStatisticsDeps;
  readonly #counters = new WeakMap<Endpoint, PacketCounter<SfuConsumer>>();
  #timer: Timer | undefined;
  #isBusy = false;
  #next = 0;

  constructor(deps: ReceiverStatisticsDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = this.#deps.clock.every(INTERVAL_MS, () => void this.sample());
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /** One turn; left out while the one before is waiting for a worker. */
  async sample(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      await Promise.all(this.#choose().map((endpoint) => this.#sample(endpoint)));
    } finally {
      this.#isBusy = false;
    }
  }

  /** The next endpoints in turn, as many as their streams allow, but at least one. */
  #choose(): Endpoint[] {
    const endpoints = this.#deps.bridge.conferences.flatMap((conference) => [...conference.endpoints.values()]);
    const chosen: Endpoint[] = [];
    let streams = 0;
    for (let count = 0; count < endpoints.length; count++) {
      const endpoint = endpoints[(this.#next + count) % endpoints.length];
      const own = endpoint ? flowing(endpoint).length : 0;
      if (!endpoint || (chosen.length > 0 && streams + own > STREAMS_AT_ONCE)) break;
      chosen.push(endpoint);
      streams += own;
    }
    this.#next += chosen.length;
    if (this.#next >= endpoints.length) this.#next = 0;
    return chosen;
  }

  async #sample(endpoint: Endpoint): Promise<void> {
    const { clock, totals, log } = this.#deps;
    try {
      const counts = new Map<SfuConsumer, number>();
      const trips: number[] = [];
      for (const consumer of flowing(endpoint)) {
        for (const stream of await consumer.stats()) {
          counts.set(consumer, stream.packets);
          if (stream.rttMs !== undefined && stream.rttMs > 0) trips.push(stream.rttMs);
        }
      }
      const counter = this.#counters.get(endpoint) ?? new PacketCounter<SfuConsumer>();
      this.#counters.set(endpoint, counter);
      totals.packetsSent += counter.update(counts, clock.now());
      endpoint.sendPps = counter.perSecond;
      endpoint.rttMs = trips.length > 0 ? Math.min(...trips) : undefined;
    } catch (error) {
      if (!AppError.is(error, 'CLOSED')) log.warn({ endpoint: endpoint.id, reason: errorMessage(error) }, 'streams could not be sampled');
    }
  }
}

function flowing({ receiver }: Endpoint): SfuConsumer[] {
  const consumers = [...[...receiver.forwards].map(({ consumer }) => consumer), ...receiver.voices.consumers];
  return consumers.filter((consumer) => !consumer.paused);
}
