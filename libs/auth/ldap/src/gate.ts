import { AppError, type Deferred, deferred } from '@parley/kernel';

/** Lets a bounded number of tasks run at a time, and a bounded number wait their turn. */
export class Gate {
  readonly #width: number;
  readonly #depth: number;
  #running = 0;
  readonly #waiting: Deferred<void>[] = [];

  /** @param depth how many may wait */
  constructor(width: number, depth: number) {
    this.#width = width;
    this.#depth = depth;
  }

  /** @throws AppError UNAVAILABLE when too many wait, or the signal ends the wait */
  async run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.#running >= this.#width) await this.#turn(signal);
    else this.#running++;
    try {
      return await task();
    } finally {
      // The place goes to the next in line, or is free.
      const next = this.#waiting.shift();
      if (next) next.resolve();
      else this.#running--;
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    if (this.#waiting.length >= this.#depth) throw new AppError('UNAVAILABLE', 'too many logins wait for the directory');
    const turn = deferred();
    this.#waiting.push(turn);
    const giveUp = () => {
      const at = this.#waiting.indexOf(turn);
      if (at === -1) return;
      this.#waiting.splice(at, 1);
      turn.reject(new AppError('UNAVAILABLE', 'given up while waiting for the directory'));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    try {
      await turn.promise;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }
}
