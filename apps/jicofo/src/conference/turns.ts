import { deferred } from '@parley/kernel';

/** Lets so many do something at once; the others wait, first come, first served. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(most: number) {
    this.#free = most;
  }

  /** Resolves when it is one's turn, with how to end that. */
  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    else {
      const { promise, resolve } = deferred();
      this.#waiting.push(() => resolve());
      await promise;
    }
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    };
  }
}
