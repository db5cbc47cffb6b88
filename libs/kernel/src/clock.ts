/** Handle of a running timer; `cancel` is idempotent. */
export interface Timer {
  cancel(): void;
}

/** Time as a dependency, so that every timer of the focus and the bridge can be tested without waiting. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `callback` once after `delayMs`. */
  after(delayMs: number, callback: () => void): Timer;
  /** Runs `callback` every `intervalMs`, first after one interval. */
  every(intervalMs: number, callback: () => void): Timer;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const handle = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
  every(intervalMs, callback) {
    const handle = setInterval(callback, intervalMs);
    return { cancel: () => clearInterval(handle) };
  },
};

interface Entry {
  at: number;
  readonly intervalMs: number | undefined;
  readonly callback: () => void;
}

/** A clock that moves only when told: `advance(ms)` runs what falls due, in order; `jump(ms)` skips the time between. */
export class FakeClock implements Clock {
  #now: number;
  readonly #entries = new Set<Entry>();

  constructor(startMs = 0) {
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

  /** Number of timers still waiting: 0 shows that nothing leaked. */
  get pending(): number {
    return this.#entries.size;
  }

  /** Puts the clock forward like that of a machine that slept: what falls due meanwhile runs once, not once per interval. */
  jump(ms: number): void {
    this.#now += ms;
    for (const entry of [...this.#entries].filter(({ at }) => at <= this.#now)) {
      if (entry.intervalMs === undefined) this.#entries.delete(entry);
      else entry.at = this.#now + entry.intervalMs;
      entry.callback();
    }
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = [...this.#entries].filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#now = next.at;
      if (next.intervalMs === undefined) this.#entries.delete(next);
      else next.at += next.intervalMs;
      next.callback();
    }
    this.#now = end;
  }

  #add(entry: Entry): Timer {
    this.#entries.add(entry);
    return { cancel: () => void this.#entries.delete(entry) };
  }
}
