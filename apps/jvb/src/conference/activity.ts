/** Silence after which others are told that an endpoint is interrupted (bridge contract §4). */
const INACTIVE_MS = 8_000;
const FIRST_PACKET_MS = 15_000;
/** Silence after which it is given up. */
const EXPIRE_INACTIVE_MS = 60_000;
const EXPIRE_NEVER_ACTIVE_MS = 120_000;

/**
 * Whether an endpoint can be reached, from anything that arrives on its media connection: connectivity checks count as much as
 * media, so that the idle session of two people who talk directly stays alive (bridge contract §M9). What it says on a channel
 * beside that connection shows only that it has not gone. Pure.
 */
export class Activity {
  readonly #createdAt: number;
  #lastAt: number | undefined;
  #spokeAt: number | undefined;
  #bytes = 0;

  constructor(now: number) {
    this.#createdAt = now;
  }

  /** A channel message arrived. */
  onMessage(now: number): void {
    this.#spokeAt = now;
  }

  /** Something arrived on the media connection. */
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
    if (this.#lastAt === undefined) return now - this.#createdAt >= EXPIRE_NEVER_ACTIVE_MS;
    return now - Math.max(this.#lastAt, this.#spokeAt ?? 0) >= EXPIRE_INACTIVE_MS;
  }
}
