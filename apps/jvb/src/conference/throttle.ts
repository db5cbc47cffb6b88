import type { Clock, Timer } from '@parley/kernel';

/**
 * Runs a task of each key at once, or, when the one before it was a moment ago, at the end of that moment; of several that wait
 * only the latest runs.
 */
export class Throttle<Key> {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #waiting = new Map<Key, { timer: Timer; task: (() => void) | undefined }>();

  constructor(clock: Clock, intervalMs: number) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
  }

  run(key: Key, task: () => void): void {
    const waiting = this.#waiting.get(key);
    if (waiting) {
      waiting.task = task;
      return;
    }
    this.#rest(key);
    task();
  }

  close(): void {
    for (const { timer } of this.#waiting.values()) timer.cancel();
    this.#waiting.clear();
  }

  #rest(key: Key): void {
    const timer = this.#clock.after(this.#intervalMs, () => {
      const task = this.#waiting.get(key)?.task;
      this.#waiting.delete(key);
      if (!task) return;
      this.#rest(key);
      task();
    });
    this.#waiting.set(key, { timer, task: undefined });
  }
}
