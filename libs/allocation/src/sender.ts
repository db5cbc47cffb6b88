import { isLower } from './constraints.ts';

/** Height above which a sender is not asked to go while its connection is young. */
const RAMP_HEIGHT = 180;
/** Announced for "unlimited": clients take −1 too, but old ones compare it as a number. */
const UNLIMITED_HEIGHT = 2160;

export interface SenderTimes {
  /** How long the low start lasts once media can flow. */
  readonly rampMs: number;
  /** How long a lower wish must stand before it is announced. */
  readonly holdMs: number;
}

export const SENDER_TIMES: SenderTimes = { rampMs: 1000, holdMs: 1000 };

/**
 * Decides when a sender hears which `SenderSourceConstraints` height of one source.
 *
 * The low start is not politeness: a browser probes for bandwidth when its allocation grows, so the full height announced
 * before media flows leaves it at some 500 kbit/s for good. Lowering is held back so that a wish which flickers does not stop
 * and restart an encoder. Pure: time comes in as an argument.
 */
export class SenderHeight {
  readonly #times: SenderTimes;
  #wanted = 0;
  #announced: number | undefined;
  #lowerSince: number | undefined;
  #rampEnd: number;

  constructor(times: SenderTimes = SENDER_TIMES) {
    this.#times = times;
    this.#rampEnd = Number.POSITIVE_INFINITY;
  }

  /** What the sender was last told; undefined before the first time. */
  get announced(): number | undefined {
    return this.#announced;
  }

  /** Media of this sender can flow from now on (again): the low start ends `rampMs` later. */
  startRamp(now: number): void {
    this.#rampEnd = now + this.#times.rampMs;
  }

  /** The connection is not up: stay low until {@link startRamp}. */
  stopRamp(): void {
    this.#rampEnd = Number.POSITIVE_INFINITY;
  }

  /** Highest height any receiver wants now; −1 = unlimited. */
  want(height: number): void {
    this.#wanted = height < 0 ? UNLIMITED_HEIGHT : height;
  }

  /** The height to announce now, or undefined when there is nothing new; `again` repeats it for a new channel. */
  next(now: number, again = false): number | undefined {
    const target = now < this.#rampEnd ? Math.min(this.#wanted, RAMP_HEIGHT) : this.#wanted;
    if (this.#announced === undefined) return this.#tell(target);
    if (!isLower(target, this.#announced)) {
      this.#lowerSince = undefined;
      return target !== this.#announced || again ? this.#tell(target) : undefined;
    }
    this.#lowerSince ??= now;
    if (now - this.#lowerSince >= this.#times.holdMs) return this.#tell(target);
    return again ? this.#announced : undefined;
  }

  /** When {@link next} may have news without a new wish; undefined = never. */
  due(now: number): number | undefined {
    const moments: number[] = [];
    if (this.#lowerSince !== undefined) moments.push(this.#lowerSince + this.#times.holdMs);
    if (now < this.#rampEnd && Number.isFinite(this.#rampEnd) && this.#wanted > RAMP_HEIGHT) moments.push(this.#rampEnd);
    return moments.length > 0 ? Math.min(...moments) : undefined;
  }

  #tell(height: number): number {
    this.#announced = height;
    this.#lowerSince = undefined;
    return height;
  }
}
