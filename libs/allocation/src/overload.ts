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
  /** Measured, 1 = full. */
  readonly stress: number;
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
  #fullSince: number | undefined;
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
    if (report.stress < FULL) this.#fullSince = undefined;
    else this.#fullSince ??= now;
    const fullForMs = this.#fullSince === undefined ? 0 : now - this.#fullSince;
    if (report.stress <= RECOVERED) this.#recover(now);
    else if (fullForMs >= REDUCE_AFTER_MS) this.#reduce(report, now);
    this.#judge(report, fullForMs);
    return before.lastN !== this.#lastN || before.isRefusing !== this.#isRefusing;
  }

  /** All that caused the load is gone. */
  reset(): void {
    this.#lastN = -1;
    this.#isRefusing = false;
    this.#fullSince = undefined;
    this.#changedAt = Number.NEGATIVE_INFINITY;
  }

  #judge({ stress }: LoadReport, fullForMs: number): void {
    if (fullForMs >= REFUSE_AFTER_MS) this.#isRefusing = true;
    else if (stress <= RECOVERED) this.#isRefusing = false;
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
