/** Silence after which others are told that an endpoint is interrupted (bridge contract §4). */
const INACTIVE_MS = 8_000;
const FIRST_PACKET_MS = 15_000;
/** Silence after which it is given up. */
const EXPIRE_INACTIVE_MS = 60_000;
const EXPIRE_NEVER_ACTIVE_MS = 120_000;

/**
 * Whether an endpoint can be reached, from anything that arrives from it: connectivity checks and channel messages count as
 * much as media, so that the idle session of two people who talk directly stays alive (bridge contract §M9). Pure.
 */
export class Activity {
  readonly #createdAt: number;
  #lastAt: number | undefined;
  #bytes = 0;

  constructor(now: number) {
    this.#createdAt = now;
  }

  /** Something arrived. */
  touch(now: number): void {
    this.#lastAt = now;
  }

  /** Counter of received bytes: growing means that something arrived. */
  onBytes(bytes: number, now: number): void {
    if (bytes > this.#bytes) this.touch(now);
    this.#bytes = bytes;
  }

  get everActive(): boolean {
    return this.#lastAt !== undefined;
  }

  isActive(now: number): boolean {
    return this.#lastAt === undefined ? now - this.#createdAt < FIRST_PACKET_MS : now - this.#lastAt < INACTIVE_MS;
  }

  isExpired(now: number): boolean {
    return this.#lastAt === undefined ? now - this.#createdAt >= EXPIRE_NEVER_ACTIVE_MS : now - this.#lastAt >= EXPIRE_INACTIVE_MS;
  }
}
