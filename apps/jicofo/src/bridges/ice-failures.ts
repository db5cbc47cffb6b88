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

/** ICE failures on one bridge, and whether they are too many. One client that fails again and again is one failure. */
export class IceFailures {
  readonly #rules: IceFailureRules;
  /** Time of the last failure by endpoint, the earliest first. */
  readonly #failedAt = new Map<string, number>();
  #avoidUntil = Number.NEGATIVE_INFINITY;

  constructor(rules: IceFailureRules) {
    this.#rules = rules;
  }

  /** A failure of an endpoint, on a bridge that has `endpoints` now. True when it is avoided from now on. */
  add(nowMs: number, endpoint: string, endpoints: number): boolean {
    const { enabled, windowMs, minEndpoints, threshold } = this.#rules;
    if (!enabled) return false;
    // Set anew, so that the map's order is the order of time.
    this.#failedAt.delete(endpoint);
    this.#failedAt.set(endpoint, nowMs);
    for (const [earlier, at] of this.#failedAt) {
      if (nowMs - at < windowMs && this.#failedAt.size <= MAX_FAILURES) break;
      this.#failedAt.delete(earlier);
    }
    if (endpoints < minEndpoints || this.#failedAt.size < threshold * endpoints) return false;
    const wasAvoided = this.isAvoided(nowMs);
    this.#avoidUntil = nowMs + AVOID_MS;
    return !wasAvoided;
  }

  isAvoided(nowMs: number): boolean {
    return nowMs < this.#avoidUntil;
  }
}
