import type { Clock, Timer } from '@parley/kernel';

interface Entry {
  at: number;
  readonly intervalMs: number | undefined;
  readonly callback: () => void;
}

/** A clock that is put forward, like that of a machine that slept: what falls due meanwhile runs once, not once per interval. */
export class JumpClock implements Clock {
  #now: number;
  readonly #entries = new Set<Entry>();

  constructor(startMs: number) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): Timer {
    return this.#add({ at: this.#now + delayMs, intervalMs: undefined, callback });
  }

  every(intervalMs: number, callback: () => void): Timer {
    return this.#add({ at: this.#now + intervalMs, intervalMs, callback });
  }

  jump(ms: number): void {
    this.#now += ms;
    for (const entry of [...this.#entries].filter(({ at }) => at <= this.#now)) {
      if (entry.intervalMs === undefined) this.#entries.delete(entry);
      else entry.at = this.#now + entry.intervalMs;
      entry.callback();
    }
  }

  #add(entry: Entry): Timer {
    this.#entries.add(entry);
    return { cancel: () => void this.#entries.delete(entry) };
  }
}
