export interface RestartRules {
  readonly max: number;
  readonly windowMs: number;
  readonly minIntervalMs: number;
}

/** Budget of one participant for restarts that it asks for itself, against restart storms (focus contract §16). */
export class RestartLimits {
  readonly #rules: RestartRules;
  /** Times of restarts; the last one may be still to come. */
  #granted: number[] = [];

  constructor(rules: RestartRules) {
    this.#rules = rules;
  }

  /**
   * Reserves one more restart: milliseconds until it is due, 0 = now. One that is still to come is not followed by another, and
   * counts as well when it comes late.
   */
  reserve(nowMs: number): number {
    const last = this.#granted.at(-1);
    if (last !== undefined && last > nowMs) return last - nowMs;
    this.#granted = this.#granted.filter((at) => nowMs - at < this.#rules.windowMs);
    const waitMs = this.#waitMs(nowMs, last);
    this.#granted.push(nowMs + waitMs);
    return waitMs;
  }

  /** Uses up one restart when it may be now; false, and nothing is reserved, when it would have to wait. */
  take(nowMs: number): boolean {
    return this.#isDue(nowMs) && this.reserve(nowMs) === 0;
  }

  #isDue(nowMs: number): boolean {
    const last = this.#granted.at(-1);
    const recent = this.#granted.filter((at) => nowMs - at < this.#rules.windowMs);
    return recent.length < this.#rules.max && (last === undefined || nowMs - last >= this.#rules.minIntervalMs);
  }

  #waitMs(nowMs: number, last: number | undefined): number {
    const { max, windowMs, minIntervalMs } = this.#rules;
    const oldest = this.#granted[this.#granted.length - max];
    const forInterval = last === undefined ? 0 : last + minIntervalMs - nowMs;
    const forWindow = oldest === undefined ? 0 : oldest + windowMs - nowMs;
    return Math.max(0, forInterval, forWindow);
  }
}
