/** Keys of a task: endpoints that it is about, or the whole conference. */
export type TaskKeys = readonly string[] | 'all';

/**
 * The requests of a conference. Those about one endpoint, and those that make or end the conference, are carried out in the order of
 * arrival; others go on side by side, so that many who come or go at once do not wait for the media worker one by one. Only an SSRC or
 * a name that one endpoint gives up while another one asks for it shows the difference: it may be refused.
 */
export class RequestQueue {
  /** The last task about each endpoint that has one. */
  readonly #tails = new Map<string, Promise<unknown>>();
  /** The last task about the whole conference. */
  #whole: Promise<unknown> = Promise.resolve();
  #length = 0;

  /** Tasks waiting or running. */
  get length(): number {
    return this.#length;
  }

  /** Appends a task; the promise is the task's own, and a task that fails does not stop the ones behind it. */
  run<T>(keys: TaskKeys, task: () => T | Promise<T>): Promise<T> {
    this.#length++;
    const before = keys === 'all' ? [...this.#tails.values()] : keys.flatMap((key) => this.#tails.get(key) ?? []);
    const result = Promise.all([this.#whole, ...before])
      .then(task)
      .finally(() => {
        this.#length--;
      });
    const settled = result.catch(() => {});
    if (keys === 'all') {
      this.#tails.clear();
      this.#whole = settled;
    } else for (const key of keys) this.#append(key, settled);
    return result;
  }

  /** Resolves when everything queued so far has run. */
  async idle(): Promise<void> {
    await Promise.all([this.#whole, ...this.#tails.values()]);
  }

  #append(key: string, settled: Promise<unknown>): void {
    this.#tails.set(key, settled);
    void settled.then(() => {
      if (this.#tails.get(key) === settled) this.#tails.delete(key);
    });
  }
}
