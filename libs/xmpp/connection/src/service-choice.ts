/** Attempts in a row after which another way is worth trying: a server that is being restarted is back by then. */
const PATIENCE = 3;
/** The same while a session waits to be resumed, which only the same way can do: most of the minute for which it is kept. */
const PATIENCE_TO_RESUME = 8;

/**
 * Which address to connect to: the one that worked last, at first the preferred one. When that has failed several times in a
 * row they take turns: what is in the way may be something that lets only another pass.
 */
export class ServiceChoice {
  readonly #addresses: readonly string[];
  #current: string;
  #attempts = 0;

  constructor(preferred: string, fallback: string | readonly string[] = []) {
    this.#addresses = [preferred, ...[fallback].flat()];
    this.#current = preferred;
  }

  /** The address for the next attempt; `canResume` when there is a session to resume. */
  next(canResume: boolean): string {
    const patience = canResume ? PATIENCE_TO_RESUME : PATIENCE;
    if (this.#attempts++ >= patience) {
      const following = this.#addresses.indexOf(this.#current) + 1;
      this.#current = this.#addresses[following % this.#addresses.length] ?? this.#current;
    }
    return this.#current;
  }

  /** The attempt has brought a session. */
  worked(): void {
    this.#attempts = 0;
  }
}
