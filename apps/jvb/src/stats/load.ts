import { type CpuSample, cpuShare, stressLevel } from '@parley/allocation';
import { type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import type { Sfu } from '@parley/sfu';
import type { DroppedPackets } from './drops.ts';

const INTERVAL_MS = 5_000;

export interface LoadDeps {
  readonly sfu: Pick<Sfu, 'usage'>;
  /** CPU time of this process in milliseconds. */
  readonly ownCpuMs: () => number;
  /** Is told what the workers refused. */
  readonly dropped: DroppedPackets;
  readonly clock: Clock;
  readonly log: Log;
}

/** Measures how busy the workers and this process are (bridge contract §14). */
export class Load {
  readonly #deps: LoadDeps;
  readonly #before = new Map<number | 'node', CpuSample>();
  #timer: Timer | undefined;
  #stress = 0;

  constructor(deps: LoadDeps) {
    this.#deps = deps;
  }

  /** 1 = the busiest of them is at its limit. */
  get stress(): number {
    return this.#stress;
  }

  start(): void {
    void this.sample();
    this.#timer = this.#deps.clock.every(INTERVAL_MS, () => void this.sample());
  }

  stop(): void {
    this.#timer?.cancel();
  }

  async sample(): Promise<void> {
    const { sfu, ownCpuMs, dropped, clock, log } = this.#deps;
    try {
      const usages = await sfu.usage();
      dropped.take(usages);
      const atMs = clock.now();
      const samples = new Map<number | 'node', CpuSample>(usages.map((usage) => [usage.pid, { atMs, cpuMs: usage.cpuMs }]));
      samples.set('node', { atMs, cpuMs: ownCpuMs() });
      this.#stress = stressLevel([...samples].map(([key, sample]) => cpuShare(this.#before.get(key), sample)));
      this.#before.clear();
      for (const [key, sample] of samples) this.#before.set(key, sample);
    } catch (error) {
      log.warn({ reason: errorMessage(error) }, 'load could not be measured');
    }
  }
}
