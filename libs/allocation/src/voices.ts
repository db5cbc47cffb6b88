/**
 * Whose voices are passed on where only the loudest are: N of them, and the dominant speaker always (bridge contract §11).
 * Whoever was loud last keeps the place until somebody else needs it, and free places go to those who have not spoken yet: what
 * is passed on already loses none of its first word. Pure.
 */
export class LoudestVoices {
  readonly #limit: number;
  /** Latest first; at the end those who have not been heard, in the order in which they came. */
  #order: string[] = [];
  #dominant: string | undefined;
  #heard: ReadonlySet<string> = new Set();

  constructor(limit: number) {
    this.#limit = limit;
  }

  isHeard(endpoint: string): boolean {
    return this.#heard.has(endpoint);
  }

  /** Somebody came; true when others are heard now. */
  add(endpoint: string): boolean {
    if (!this.#order.includes(endpoint)) this.#order.push(endpoint);
    return this.#decide();
  }

  /** Somebody left; true when others are heard now. */
  remove(endpoint: string): boolean {
    this.#order = this.#order.filter((one) => one !== endpoint);
    if (this.#dominant === endpoint) this.#dominant = undefined;
    return this.#decide();
  }

  /** Who can be heard now, loudest first; true when the result differs from before. */
  update(loudest: readonly string[]): boolean {
    const present = loudest.filter((endpoint) => this.#order.includes(endpoint)).slice(0, this.#limit);
    this.#order = [...new Set([...present, ...this.#order])];
    return this.#decide();
  }

  /** The dominant speaker changed; true when others are heard now. */
  promote(endpoint: string): boolean {
    if (!this.#order.includes(endpoint)) return false;
    this.#dominant = endpoint;
    return this.update([endpoint]);
  }

  #decide(): boolean {
    const first = this.#dominant === undefined ? [] : [this.#dominant];
    const heard = new Set([...new Set([...first, ...this.#order])].slice(0, this.#limit));
    const hasChanged = heard.size !== this.#heard.size || [...heard].some((one) => !this.#heard.has(one));
    this.#heard = heard;
    return hasChanged;
  }
}
