import type { Clock } from '@parley/kernel';

export interface Pin {
  readonly conferenceId: string;
  readonly jvbVersion: string;
  /** Milliseconds since the epoch. */
  readonly expiresAtMs: number;
}

const MAX_PINS = 10_000;

/** Rooms that are bound to a version of bridges for a time (focus contract §16): new conferences of theirs go nowhere else. */
export class Pins {
  readonly #clock: Clock;
  readonly #pins = new Map<string, Pin>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param room the address that conferences are known by */
  pin(room: string, jvbVersion: string, durationMs: number): void {
    this.#pins.delete(room);
    this.#pins.set(room, { conferenceId: room, jvbVersion, expiresAtMs: this.#clock.now() + durationMs });
    const [oldest] = this.#pins.keys();
    if (this.#pins.size > MAX_PINS && oldest !== undefined) this.#pins.delete(oldest);
  }

  /** True when it was pinned. */
  unpin(room: string): boolean {
    return this.#pins.delete(room);
  }

  versionOf(room: string): string | undefined {
    const pin = this.#pins.get(room);
    if (pin && pin.expiresAtMs <= this.#clock.now()) this.#pins.delete(room);
    return this.#pins.get(room)?.jvbVersion;
  }

  list(): readonly Pin[] {
    const now = this.#clock.now();
    return [...this.#pins.values()].filter(({ expiresAtMs }) => expiresAtMs > now);
  }
}
