import { type Clock, withDeadline } from '@parley/kernel';
import type { RoomKeeper } from './room-keeper.ts';

/** The longest that clients wait for a slow disk. */
const PATIENCE_MS = 250;

export interface OutboxDeps<T> {
  readonly keeper: Pick<RoomKeeper, 'isClean' | 'flush'>;
  readonly clock: Clock;
  readonly send: (item: T) => void;
}

/**
 * What is to be sent, in order, after what it follows from is kept: nobody is told what a crash would make us forget. Whatever
 * comes while a file is being written shares the next writing.
 */
export class Outbox<T> {
  readonly #deps: OutboxDeps<T>;
  #waiting: T[] = [];
  #isRunning = false;

  constructor(deps: OutboxDeps<T>) {
    this.#deps = deps;
  }

  add(items: readonly T[]): void {
    if (items.length === 0) return;
    if (!this.#isRunning && this.#deps.keeper.isClean) {
      for (const item of items) this.#deps.send(item);
      return;
    }
    this.#waiting.push(...items);
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    const { keeper, clock, send } = this.#deps;
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await withDeadline(keeper.flush(), PATIENCE_MS, 'the disk', clock).catch(() => {});
      for (const item of batch) send(item);
    }
    this.#isRunning = false;
  }
}
