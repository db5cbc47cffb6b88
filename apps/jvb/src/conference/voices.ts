import { voiceLimit } from '@parley/allocation';
import { AppError, backoffMs, type Clock, type Log, type Timer } from '@parley/kernel';
import type { SfuRouter } from '@parley/sfu';
import type { Totals } from '../stats/totals.ts';

/** Names of voices follow their sound at this pace: each change is a message to everybody. */
const NAMES_INTERVAL_MS = 400;

/** In how many milliseconds what a worker has refused to do for voices is tried again. */
export const voiceRetryMs = (attempt: number): number => backoffMs(attempt, 500, 10_000);

export interface VoicesDeps {
  /** JVB_LOUDEST_N; undefined = by the size of the conference, 0 = all voices. */
  readonly setting: number | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly totals: Totals;
  /** From now on there are slots: receivers have to follow. */
  readonly onSlots: () => void;
  /** Others hold the slots. */
  readonly onHolders: () => void;
}

/**
 * Whether everybody's voice is passed on in a conference, or only the loudest (bridge contract §11). Once it is these, it stays
 * so: when few are left, there is a slot for everybody.
 */
export class Voices {
  readonly #deps: VoicesDeps;
  #slots = 0;
  #isAsked = false;
  #timer: Timer | undefined;
  #retry: Timer | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(deps: VoicesDeps) {
    this.#deps = deps;
  }

  /** Voices that are passed on at a time; 0 = all. */
  get slots(): number {
    return this.#slots;
  }

  /** So many can speak now. */
  consider(router: SfuRouter | undefined, participants: number): void {
    const limit = voiceLimit(this.#deps.setting, participants);
    if (this.#isAsked || limit === 0 || !router?.canLimitVoices) return;
    this.#isAsked = true;
    this.#limit(router, limit);
  }

  /** The worker gave slots to others. */
  changed(): void {
    const { clock, totals, onHolders } = this.#deps;
    totals.voiceChanges++;
    if (this.#closed) return;
    this.#timer ??= clock.after(Math.max(0, this.#toldAt + NAMES_INTERVAL_MS - clock.now()), () => {
      this.#timer = undefined;
      this.#toldAt = clock.now();
      onHolders();
    });
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#retry?.cancel();
  }

  #limit(router: SfuRouter, voices: number, attempt = 0): void {
    const { clock, log, onSlots } = this.#deps;
    router.limitVoices(voices).then(
      () => {
        if (this.#closed) return;
        this.#slots = voices;
        log.info({ voices }, 'only the loudest voices are passed on from now on');
        onSlots();
      },
      (error: unknown) => {
        if (this.#closed || AppError.is(error, 'CLOSED')) return;
        log.error({ error, attempt }, 'voices cannot be limited');
        this.#retry = clock.after(voiceRetryMs(attempt), () => this.#limit(router, voices, attempt + 1));
      },
    );
  }
}
