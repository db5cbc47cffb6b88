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

  /** True when one more restart is granted at `nowMs`, and counts it then. */
  take(nowMs: number): boolean {
    const { max, windowMs, minIntervalMs } = this.#rules;
    this.#accepted = this.#accepted.filter((at) => nowMs - at < windowMs);
    const last = this.#accepted.at(-1);
    if (this.#accepted.length >= max || (last !== undefined && nowMs - last < minIntervalMs)) return false;
    this.#accepted.push(nowMs);
    return true;
  }
}
