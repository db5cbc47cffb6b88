import type { Clock } from '@parley/kernel';

/** What ended although nobody asked for it: a conference, or only some endpoints of one that goes on. */
export interface Loss {
  readonly meetingId: string;
  readonly endpoints?: readonly string[];
}

export interface LossesDeps {
  readonly clock: Clock;
  /** Whether a worker runs that could take what is lost anew. */
  readonly canServe: () => boolean;
  readonly report: (loss: Loss) => void;
}

/** Holds the news of losses back until a worker can take what is lost: the focus comes back with it at once. */
export class Losses {
  readonly #deps: LossesDeps;
  #waiting: Loss[] = [];

  constructor(deps: LossesDeps) {
    this.#deps = deps;
  }

  add(loss: Loss): void {
    this.#waiting.push(loss);
    // Conferences are lost a moment before their worker counts as dead.
    this.#deps.clock.after(0, () => this.flush());
  }

  flush(): void {
    if (!this.#deps.canServe()) return;
    for (const loss of this.#waiting.splice(0)) this.#deps.report(loss);
  }
}
