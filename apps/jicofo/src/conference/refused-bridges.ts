import type { Clock } from '@parley/kernel';

/** A bridge that refused is not asked again for this long, while there are others. */
const REFUSED_MS = 10_000;

/** Bridges that do not want one conference for now. */
export class RefusedBridges {
  readonly #clock: Clock;
  readonly #until = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(jid: string): void {
    this.#until.set(jid, this.#clock.now() + REFUSED_MS);
  }

  /** Those that refused lately, and `others`. */
  with(...others: readonly string[]): ReadonlySet<string> {
    const now = this.#clock.now();
    for (const [jid, until] of this.#until) if (until <= now) this.#until.delete(jid);
    return new Set([...this.#until.keys(), ...others]);
  }
}
