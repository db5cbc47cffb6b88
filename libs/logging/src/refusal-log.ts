import type { Log, LogFields } from '@parley/kernel';

export interface RefusalLogOptions {
  /** Lines within `windowMs`; default 20. */
  readonly lines?: number;
  /** Default 10 000. */
  readonly windowMs?: number;
}

/** Logs refused requests, but no more than an attacker's flood deserves: 20 lines in 10 seconds, say, then their number. */
export class RefusalLog {
  readonly #log: Log;
  readonly #now: () => number;
  readonly #most: number;
  readonly #windowMs: number;
  #windowStart = 0;
  #lines = 0;

  /** @param now milliseconds */
  constructor(log: Log, now: () => number, { lines = 20, windowMs = 10_000 }: RefusalLogOptions = {}) {
    this.#log = log;
    this.#now = now;
    this.#most = lines;
    this.#windowMs = windowMs;
  }

  warn(fields: LogFields, message: string): void {
    const now = this.#now();
    if (now - this.#windowStart > this.#windowMs) {
      if (this.#lines > this.#most) this.#log.warn({ count: this.#lines - this.#most }, 'more requests refused');
      this.#windowStart = now;
      this.#lines = 0;
    }
    if (++this.#lines <= this.#most) this.#log.warn(fields, message);
  }
}
