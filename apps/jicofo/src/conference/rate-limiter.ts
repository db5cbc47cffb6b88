import type { Clock } from '@parley/kernel';

/** Senders that are remembered; beyond that the one unseen for longest is forgotten. */
const MAX_SENDERS = 10_000;

/** A token bucket per sender: `perMinute` at once, refilled evenly. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #perMinute: number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock;
    this.#perMinute = perMinute;
  }

  /** True when the sender may go on, and counts it then. */
  take(sender: string): boolean {
    const now = this.#clock.now();
    const tokens = this.#tokensOf(sender, now);
    // Set anew, so that the map's order is the order of last use.
    this.#buckets.delete(sender);
    this.#buckets.set(sender, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MAX_SENDERS && oldest !== undefined) this.#buckets.delete(oldest);
    return tokens >= 1;
  }

  /** Whether {@link take} would be false now. */
  isEmpty(sender: string): boolean {
    return this.#tokensOf(sender, this.#clock.now()) < 1;
  }

  #tokensOf(sender: string, now: number): number {
    const { tokens, at } = this.#buckets.get(sender) ?? { tokens: this.#perMinute, at: now };
    return Math.min(this.#perMinute, tokens + ((now - at) / 60_000) * this.#perMinute);
  }
}
