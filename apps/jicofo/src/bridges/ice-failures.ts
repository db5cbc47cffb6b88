/** When ICE failures say that a bridge cannot be reached (focus contract §14); times in milliseconds. */
export interface IceFailureRules {
  readonly enabled: boolean;
  readonly windowMs: number;
  /** Endpoints that the bridge must have. */
  readonly minEndpoints: number;
  /** Part of them that must have failed. */
  readonly threshold: number;
}

/** A bridge on which much ICE fails is avoided for this long. */
const AVOID_MS = 600_000;
const MAX_FAILURES = 10_000;

/** ICE failures on one bridge, and whether they are too many. */
export class IceFailures {
  readonly #rules: IceFailureRules;
  #failedAt: number[] = [];
  #avoidUntil = Number.NEGATIVE_INFINITY;

  constructor(rules: IceFailureRules) {
    this.#rules = rules;
  }

  /** One more failure, on a bridge that has `endpoints` now. True when it is avoided from now on. */
  add(nowMs: number, endpoints: number): boolean {
    const { enabled, windowMs, minEndpoints, threshold } = this.#rules;
    if (!enabled) return false;
    this.#failedAt = this.#failedAt.filter((at) => nowMs - at < windowMs).slice(-MAX_FAILURES);
    this.#failedAt.push(nowMs);
    if (endpoints < minEndpoints || this.#failedAt.length < threshold * endpoints) return false;
    const wasAvoided = this.isAvoided(nowMs);
    this.#avoidUntil = nowMs + AVOID_MS;
    return !wasAvoided;
  }

  isAvoided(nowMs: number): boolean {
    return nowMs < this.#avoidUntil;
  }
}
