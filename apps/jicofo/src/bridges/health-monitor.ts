import { AppError, type Clock, type Timer } from '@parley/kernel';

/** `failed`: the bridge says that it is ill; `silent`: it does not answer. */
export type HealthVerdict = 'healthy' | 'failed' | 'silent';

export interface HealthProfile {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Pause before the second try after a check that nobody answered. */
  readonly retryAfterMs: number;
}

/** Any bridge (focus contract §14). */
export const CLASSIC_PROFILE: HealthProfile = { intervalMs: 10_000, timeoutMs: 5_000, retryAfterMs: 5_000 };

/** Parley's bridges: a frozen one is noticed within 7 s, so that its participants are elsewhere within 10 s. */
export const PARLEY_PROFILE: HealthProfile = { intervalMs: 3_000, timeoutMs: 2_000, retryAfterMs: 0 };

export interface HealthMonitorDeps {
  readonly clock: Clock;
  readonly profile: HealthProfile;
  /** One health check; rejects with TIMEOUT when nobody answered in time, with the bridge's error otherwise. */
  readonly check: (timeoutMs: number) => Promise<void>;
  readonly onVerdict: (verdict: HealthVerdict) => void;
}

/** Asks one bridge for its health over and over; silence counts only after a second try. */
export class HealthMonitor {
  readonly #deps: HealthMonitorDeps;
  #timer: Timer | undefined;
  #checking = false;
  #stopped = false;

  constructor(deps: HealthMonitorDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  /** Something looks wrong: asks now instead of at the next turn. */
  checkNow(): void {
    if (this.#checking || this.#stopped) return;
    this.#timer?.cancel();
    void this.#run(0);
  }

  #schedule(): void {
    this.#timer = this.#deps.clock.after(this.#deps.profile.intervalMs, () => void this.#run(0));
  }

  async #run(misses: number): Promise<void> {
    const { profile, clock, check, onVerdict } = this.#deps;
    this.#checking = true;
    const verdict = await check(profile.timeoutMs).then(
      () => 'healthy' as const,
      (error: unknown) => (AppError.is(error, 'TIMEOUT') ? ('silent' as const) : ('failed' as const)),
    );
    if (this.#stopped) return;
    if (verdict === 'silent' && misses === 0) {
      if (profile.retryAfterMs === 0) return this.#run(1);
      this.#timer = clock.after(profile.retryAfterMs, () => void this.#run(1));
      return;
    }
    this.#checking = false;
    this.#schedule();
    onVerdict(verdict);
  }
}
