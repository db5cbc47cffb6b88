/** A voice is passed on so long after it was among the loudest: words have pauses. */
const HOLD_MS = 5_000;

/**
 * Whose voices are passed on where only the loudest are: N of them, and the dominant speaker always (bridge contract §11).
 * Pure: time comes in as an argument.
 */
export class LoudestVoices {
  readonly #limit: number;
  readonly #loudAt = new Map<string, number>();
  #dominant: string | undefined;
  #heard: ReadonlySet<string> = new Set();

  constructor(limit: number) {
    this.#limit = limit;
  }

  isHeard(endpoint: string): boolean {
    return this.#heard.has(endpoint);
  }

  /** Who can be heard now, loudest first; true when the result differs from before. */
  update(loudest: readonly string[], now: number): boolean {
    for (const [endpoint, at] of this.#loudAt) if (now - at > HOLD_MS) this.#loudAt.delete(endpoint);
    // The loudest one is the latest.
    for (const endpoint of loudest.slice(0, this.#limit).toReversed()) {
      this.#loudAt.delete(endpoint);
      this.#loudAt.set(endpoint, now);
    }
    return this.#decide();
  }

  /** The dominant speaker changed; true when others are heard now. */
  promote(endpoint: string, now: number): boolean {
    this.#dominant = endpoint;
    this.#loudAt.delete(endpoint);
    this.#loudAt.set(endpoint, now);
    return this.#decide();
  }

  #decide(): boolean {
    const latest = [...this.#loudAt.keys()].toReversed();
    const ranked = this.#dominant === undefined ? latest : [this.#dominant, ...latest.filter((one) => one !== this.#dominant)];
    const heard = new Set(ranked.slice(0, this.#limit));
    const hasChanged = heard.size !== this.#heard.size || [...heard].some((one) => !this.#heard.has(one));
    this.#heard = heard;
    return hasChanged;
  }
}
