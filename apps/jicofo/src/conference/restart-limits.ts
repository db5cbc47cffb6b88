export interface RestartRules {
  readonly max: number;
  readonly windowMs: number;
  readonly minIntervalMs: number;
}

/** Budget of one participant for restarts that it asks for itself, against restart storms (focus contract §16). */
export class RestartLimits {
  readonly #rules: RestartRules;
  #accepted: number[] = [];

  constructor(rules: RestartRules) {
    this.#rules = rules;
  }

  /** Milliseconds until one more restart would be granted; 0 = now. */
  waitMs(nowMs: number): number {
    const { max, windowMs, minIntervalMs } = this.#rules;
    const recent = this.#accepted.filter((at) => nowMs - at < windowMs);
    const last = recent.at(-1);
    const oldest = recent[recent.length - max];
    const forInterval = last === undefined ? 0 : last + minIntervalMs - nowMs;
    const forWindow = oldest === undefined ? 0 : oldest + windowMs - nowMs;
    return Math.max(0, forInterval, forWindow);
  }

  /** True when one more restart is granted at `nowMs`, and counts it then. */
  take(nowMs: number): boolean {
    if (this.waitMs(nowMs) > 0) return false;
    this.#accepted = this.#accepted.filter((at) => nowMs - at < this.#rules.windowMs);
    this.#accepted.push(nowMs);
    return true;
  }
}
