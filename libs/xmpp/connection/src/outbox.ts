import { AppError } from '@parley/kernel';

const MAX_WAITING = 1000;

interface Waiting {
  go(): void;
  reject(error: unknown): void;
}

/** Holds sends back while a resumable session is being reconnected, in order and bounded. */
export class Outbox {
  #waiting: Waiting[] = [];

  /** @throws AppError LIMIT_REACHED when too much waits already, UNAVAILABLE when the session is lost meanwhile */
  wait(): Promise<void> {
    if (this.#waiting.length >= MAX_WAITING)
      return Promise.reject(new AppError('LIMIT_REACHED', 'too many stanzas wait for the connection'));
    return new Promise((go, reject) => {
      this.#waiting.push({ go, reject });
    });
  }

  /** The session goes on: everything that waited is sent, oldest first. */
  release(): void {
    for (const { go } of this.#take()) go();
  }

  /** The session is gone. */
  fail(reason: string): void {
    for (const { reject } of this.#take()) reject(new AppError('UNAVAILABLE', reason));
  }

  #take(): readonly Waiting[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }
}
