import type { Clock } from '@parley/kernel';

export interface LostConferencesDeps {
  readonly clock: Clock;
  /** Whether a worker runs that could take the conferences anew. */
  readonly canServe: () => boolean;
  readonly report: (meetingId: string) => void;
}

/** Holds the news of lost conferences back until a worker can take them: the focus comes back with them at once. */
export class LostConferences {
  readonly #deps: LostConferencesDeps;
  #waiting: string[] = [];

  constructor(deps: LostConferencesDeps) {
    this.#deps = deps;
  }

  add(meetingId: string): void {
    this.#waiting.push(meetingId);
    // Conferences are lost a moment before their worker counts as dead.
    this.#deps.clock.after(0, () => this.flush());
  }

  flush(): void {
    if (!this.#deps.canServe()) return;
    for (const meetingId of this.#waiting.splice(0)) this.#deps.report(meetingId);
  }
}
