import { backoffMs } from '@parley/kernel';

export interface BackoffRules {
  readonly firstMs: number;
  readonly mostMs: number;
  /** Without a failure for this long, the next one counts as the first. */
  readonly forgiveAfterMs: number;
}

/** Waits of something that fails again and again: none the first time, then ever longer ones. */
export class Backoff {
  readonly #rules: BackoffRules;
  #failures = 0;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(rules: BackoffRules) {
    this.#rules = rules;
  }

  /** Milliseconds to wait after one more failure. */
  next(nowMs: number): number {
    const { firstMs, mostMs, forgiveAfterMs } = this.#rules;
    if (nowMs - this.#lastAt > forgiveAfterMs) this.#failures = 0;
    const wait = this.#failures === 0 ? 0 : backoffMs(this.#failures - 1, firstMs, mostMs);
    this.#failures++;
    this.#lastAt = nowMs;
    return wait;
  }

  /** It worked. */
  reset(): void {
    this.#failures = 0;
  }
}
