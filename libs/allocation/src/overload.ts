import type { Stress } from './stress.ts';

/** At and above this a bridge is overloaded, from this down it has recovered (bridge contract §14: 0.9 and 0.72 of a core). */
const FULL = 1;
const RECOVERED = 0.8;
/** A moment of much work is no overload: three hundred people who come in one second are a lot to do, for that second. */
const REDUCE_AFTER_MS = 6_000;
const REFUSE_AFTER_MS = 10_000;
/** From one reduction to the next its effect can be seen; what was taken away comes back slowly. */
const REDUCE_EVERY_MS = 10_000;
const RAISE_EVERY_MS = 60_000;
const REDUCTION = 0.75;
const RAISE = 1.25;
/** Nobody is sent more than this anyway. */
const UNLIMITED_FROM = 40;

export interface LoadReport {
  readonly stress: Stress;
  /** Most videos that one receiver is sent now. */
  readonly mostVideos: number;
}

/**
 * What a bridge does about too much work (bridge contract §14): it sends everybody fewer videos, step by step, which the
 * largest conferences feel first, and takes no new endpoints as long as that lasts. Pure: time comes in as an argument.
 */
export class Overload {
  #lastN = -1;
  #isRefusing = false;
  /** Since when somebody has too much to do, and since when whoever comes would have. */
  readonly #since: Record<keyof Stress, number | undefined> = { busiest: undefined, newcomers: undefined };
  #changedAt = Number.NEGATIVE_INFINITY;

  /** Most videos that anybody is sent; −1 = no limit. */
  get lastN(): number {
    return this.#lastN;
  }

  /** No new endpoints are taken. */
  get isRefusing(): boolean {
    return this.#isRefusing;
  }

  /** Takes a measurement; true when {@link lastN} or {@link isRefusing} is another than before. */
  update(report: LoadReport, now: number): boolean {
    const before = { lastN: this.#lastN, isRefusing: this.#isRefusing };
    const { busiest, newcomers } = report.stress;
    const fullForMs = this.#fullFor('busiest', busiest, now);
    if (busiest <= RECOVERED) this.#recover(now);
    else if (fullForMs >= REDUCE_AFTER_MS) this.#reduce(report, now);
    if (this.#fullFor('newcomers', newcomers, now) >= REFUSE_AFTER_MS) this.#isRefusing = true;
    else if (newcomers <= RECOVERED) this.#isRefusing = false;
    return before.lastN !== this.#lastN || before.isRefusing !== this.#isRefusing;
  }

  /** All that caused the load is gone. */
  reset(): void {
    this.#lastN = -1;
    this.#isRefusing = false;
    this.#since.busiest = undefined;
    this.#since.newcomers = undefined;
    this.#changedAt = Number.NEGATIVE_INFINITY;
  }

  #fullFor(where: keyof Stress, stress: number, now: number): number {
    const since = stress < FULL ? undefined : (this.#since[where] ?? now);
    this.#since[where] = since;
    return since === undefined ? 0 : now - since;
  }

  #reduce({ mostVideos }: LoadReport, now: number): void {
    if (now - this.#changedAt < REDUCE_EVERY_MS || mostVideos === 0) return;
    const current = this.#lastN < 0 ? mostVideos : Math.min(this.#lastN, mostVideos);
    this.#lastN = Math.max(1, Math.floor(current * REDUCTION));
    this.#changedAt = now;
  }

  #recover(now: number): void {
    if (this.#lastN < 0 || now - this.#changedAt < RAISE_EVERY_MS) return;
    const raised = Math.ceil(this.#lastN * RAISE);
    this.#lastN = raised >= UNLIMITED_FROM ? -1 : raised;
    this.#changedAt = now;
  }
}
