import type { Writable } from 'node:stream';

/** What is written to a stream in one turn of the event loop leaves in one go. */
export class WriteBatch {
  readonly #streams = new Set<Writable>();

  /** Holds back what is written to the stream from now on until the turn is over. */
  hold(stream: Writable): void {
    if (this.#streams.has(stream)) return;
    if (this.#streams.size === 0) setImmediate(() => this.#release());
    this.#streams.add(stream);
    stream.cork();
  }

  #release(): void {
    const streams = [...this.#streams];
    this.#streams.clear();
    for (const stream of streams) stream.uncork();
  }
}
