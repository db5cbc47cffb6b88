/** A source that did not fit is tried again after this time, then after twice that, and so on. */
const FIRST_RETRY_MS = 10_000;
const LAST_RETRY_MS = 80_000;
/** A trial lasts so long: the estimate has to see the traffic. */
const TRIAL_MS = 5_000;

interface Suspension {
  retryMs: number;
  /** When the next trial may start. */
  trialAt: number;
  /** End of the trial that goes on. */
  until: number | undefined;
}

/**
 * Sources that bandwidth does not allow and that cannot be sent smaller. Nothing is probed for what is not sent, so the
 * estimate alone would keep them away for good: now and then each is sent on trial. Pure: time comes in as an argument.
 */
export class Suspensions {
  readonly #known = new Map<string, Suspension>();

  /** Sources on trial: they are sent whether they fit or not. */
  onTrial(now: number): ReadonlySet<string> {
    const names = new Set<string>();
    for (const [name, suspension] of this.#known) {
      if (now >= suspension.trialAt) suspension.until ??= now + TRIAL_MS;
      if (suspension.until !== undefined && now < suspension.until) names.add(name);
    }
    return names;
  }

  /** Takes the result of an allocation: which of the sources that take part are left out. */
  update(taking: Iterable<string>, suspended: ReadonlySet<string>, now: number): void {
    const present = new Set(taking);
    for (const [name, suspension] of this.#known) {
      const isTrialOver = suspension.until !== undefined && now >= suspension.until;
      if (!present.has(name) || (isTrialOver && !suspended.has(name))) this.#known.delete(name);
      else if (isTrialOver) {
        suspension.retryMs = Math.min(suspension.retryMs * 2, LAST_RETRY_MS);
        suspension.trialAt = now + suspension.retryMs;
        suspension.until = undefined;
      }
    }
    for (const name of suspended)
      if (!this.#known.has(name)) this.#known.set(name, { retryMs: FIRST_RETRY_MS, trialAt: now + FIRST_RETRY_MS, until: undefined });
  }
}
