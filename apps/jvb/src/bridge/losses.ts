import type { Clock } from '@parley/kernel';
import type { BridgeLoss } from '@parley/xmpp-colibri2';

export interface LossesDeps {
  readonly clock: Clock;
  /** Whether a worker runs that could take what is lost anew. */
  readonly canServe: () => boolean;
  readonly report: (loss: BridgeLoss) => void;
}

/** Holds the news of losses back until a worker can take what is lost: the focus comes back with it at once. */
export class Losses {
  readonly #deps: LossesDeps;
  #waiting: BridgeLoss[] = [];

  constructor(deps: LossesDeps) {
    this.#deps = deps;
  }

  add(loss: BridgeLoss): void {
    this.#waiting.push(loss);
    // Conferences are lost a moment before their worker counts as dead.
    this.#deps.clock.after(0, () => this.flush());
  }

  flush(): void {
    if (!this.#deps.canServe()) return;
    for (const loss of this.#waiting.splice(0)) this.#deps.report(loss);
  }
}
