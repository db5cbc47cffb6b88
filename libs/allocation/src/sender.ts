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
 * before media flows leaves it at some 500 kbit/s for good. It lasts from the moment in which the source is wanted and the
 * connection stands. Lowering is held back so that a wish which flickers does not stop and restart an encoder. Pure: time
 * comes in as an argument.
 */
export class SenderHeight {
  readonly #times: SenderTimes;
  #wanted = 0;
  #announced: number | undefined;
  #lowerSince: number | undefined;
  #isOnline = false;
  #isWarm = false;
  /** End of the low start; undefined until media starts to flow. */
  #rampEnd: number | undefined;

  constructor(times: SenderTimes = SENDER_TIMES) {
    this.#times = times;
  }

  /** What the sender was last told; undefined before the first time. */
  get announced(): number | undefined {
    return this.#announced;
  }

  /** The low start is over. */
  get isWarm(): boolean {
    return this.#isWarm;
  }

  /** The connection stands (again). `warm` = the client knows its bandwidth from another source already. */
  goOnline(warm = false): void {
    this.#isOnline = true;
    this.#isWarm = warm;
    this.#rampEnd = undefined;
  }

  /** The connection is not up: stay low until {@link goOnline}. */
  goOffline(): void {
    this.#isOnline = false;
    this.#isWarm = false;
  }

  /** Highest height any receiver wants now; −1 = unlimited. */
  want(height: number): void {
    this.#wanted = height < 0 ? UNLIMITED_HEIGHT : height;
  }

  /** The height to announce now, or undefined when there is nothing new; `again` repeats it for a new channel. */
  next(now: number, again = false): number | undefined {
    const target = this.#isLow(now) ? Math.min(this.#wanted, RAMP_HEIGHT) : this.#wanted;
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
    if (this.#isLow(now) && this.#rampEnd !== undefined) moments.push(this.#rampEnd);
    return moments.length > 0 ? Math.min(...moments) : undefined;
  }

  #isLow(now: number): boolean {
    if (!this.#isOnline) return true;
    if (this.#isWarm) return false;
    if (this.#wanted > 0) this.#rampEnd ??= now + this.#times.rampMs;
    this.#isWarm = this.#rampEnd !== undefined && now >= this.#rampEnd;
    return !this.#isWarm;
  }

  #tell(height: number): number {
    this.#announced = height;
    this.#lowerSince = undefined;
    return height;
  }
}
