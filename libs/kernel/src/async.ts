import { type Clock, systemClock } from './clock.ts';
import { AppError } from './errors.ts';

/** Runs tasks one after the other: the order in which a conference's work arrives is the order in which it happens. */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();
  #length = 0;

  /** Tasks waiting or running. */
  get length(): number {
    return this.#length;
  }

  /** Appends a task; the promise is the task's own, and a task that fails does not stop the ones behind it. */
  run<T>(task: () => T | Promise<T>): Promise<T> {
    this.#length++;
    const result = this.#tail.then(task).finally(() => {
      this.#length--;
    });
    this.#tail = result.catch(() => {});
    return result;
  }

  /** Resolves when everything queued so far has run. */
  async idle(): Promise<void> {
    await this.#tail;
  }
}

/**
 * The promise's result, or TIMEOUT after `ms`.
 * @throws AppError TIMEOUT naming `what`
 */
export function withDeadline<T>(promise: Promise<T>, ms: number, what: string, clock: Clock = systemClock): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = clock.after(ms, () => reject(new AppError('TIMEOUT', `${what} did not answer within ${ms} ms`)));
    promise.then(resolve, reject).finally(() => timer.cancel());
  });
}

export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** A promise together with the functions that settle it. */
export function deferred<T = void>(): Deferred<T> {
  return Promise.withResolvers<T>();
}

/** Waits of a retry loop in milliseconds: `base` doubled per attempt up to `max`, each ±25 % so that many clients spread out. */
export function backoffMs(attempt: number, baseMs: number, maxMs: number, random: () => number = Math.random): number {
  const full = Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30));
  return Math.round(full * (0.75 + random() * 0.5));
}
