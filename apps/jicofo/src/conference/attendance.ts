import type { Clock, Timer } from '@parley/kernel';
import type { ConferenceRules } from '../config.ts';

export interface AttendanceDeps {
  readonly clock: Clock;
  readonly rules: Pick<ConferenceRules, 'initialTimeoutMs' | 'singleParticipantTimeoutMs'>;
  /** Nobody came for so long that the room may be given up. */
  readonly onNobody: () => void;
  /** Somebody has been alone for so long that the bridge is not needed. */
  readonly onAlone: () => void;
}

/** How long a room waits for people: for the first one, and for somebody to come to the only one (focus contract §4). */
export class Attendance {
  readonly #deps: AttendanceDeps;
  #first: Timer | undefined;
  #second: Timer | undefined;

  constructor(deps: AttendanceDeps) {
    this.#deps = deps;
  }

  /** From now on, somebody has the whole time to come. */
  awaitFirst(): void {
    const { clock, rules, onNobody } = this.#deps;
    this.#first?.cancel();
    this.#first = clock.after(rules.initialTimeoutMs, onNobody);
  }

  /** Somebody is alone now. */
  awaitSecond(): void {
    const { clock, rules, onAlone } = this.#deps;
    this.#second?.cancel();
    this.#second = clock.after(rules.singleParticipantTimeoutMs, onAlone);
  }

  /** Somebody came, or nobody is waited for any more. */
  cancel(): void {
    this.#first?.cancel();
    this.#second?.cancel();
  }
}
