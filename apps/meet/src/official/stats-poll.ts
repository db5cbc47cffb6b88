import type { Clock, Timer } from '@parley/kernel';
import { type Bitrate, bitrateBetween, type Counters, NO_BITRATE, readCounters } from './bitrates.ts';

const EVERY_MS = 1_500;
/** Nobody has asked for so long: no more counting. */
const IDLE_MS = 60_000;

type Report = { forEach(visit: (entry: object) => void): void };

/** Bitrates for whoever asks without waiting, which is how recorders ask. Counts only while somebody does. */
export class StatsPoll {
  readonly #deps: { readonly clock: Clock; readonly getStats: () => Promise<Report | undefined> };
  #timer: Timer | undefined;
  #counters: Counters | undefined;
  #asked = Number.NEGATIVE_INFINITY;
  #bitrate: Bitrate = NO_BITRATE;

  constructor(deps: { readonly clock: Clock; readonly getStats: () => Promise<Report | undefined> }) {
    this.#deps = deps;
  }

  get bitrate(): Bitrate {
    this.#asked = this.#deps.clock.now();
    if (!this.#timer) this.#next(0);
    return this.#bitrate;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#counters = undefined;
    this.#bitrate = NO_BITRATE;
  }

  #next(ms: number): void {
    const { clock } = this.#deps;
    this.#timer = clock.after(ms, () => {
      if (clock.now() - this.#asked > IDLE_MS) return this.stop();
      void this.#read().then(() => this.#timer && this.#next(EVERY_MS));
    });
  }

  async #read(): Promise<void> {
    const { clock, getStats } = this.#deps;
    try {
      const report = await getStats();
      const now = report && readCounters(report, clock.now());
      this.#bitrate = now ? bitrateBetween(this.#counters, now) : NO_BITRATE;
      this.#counters = now;
    } catch {
      // A connection that is closed meanwhile has no numbers.
      this.#bitrate = NO_BITRATE;
    }
  }
}
