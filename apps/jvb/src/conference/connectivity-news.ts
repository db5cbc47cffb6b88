/** From one time that everybody is told to the next, for each receiver: with hundreds of them, many changes share one write. */
const PAUSE_PER_RECEIVER_MS = 5;
const LONGEST_PAUSE_MS = 2_500;

export interface ConnectivityChange {
  readonly endpoint: string;
  readonly isActive: boolean;
}

/**
 * Which endpoints fell silent or came back, and when the others hear of it: each of them once of each change, of several changes
 * together, and of none that is undone before. Pure: time comes in as an argument.
 */
export class ConnectivityNews {
  /** Silent as far as everybody has been told. */
  readonly #silent = new Set<string>();
  /** States that nobody has been told of yet. */
  readonly #untold = new Map<string, boolean>();
  #toldAt = Number.NEGATIVE_INFINITY;

  /** Endpoints that everybody takes for silent: what somebody has to be told who is new. */
  get silent(): ReadonlySet<string> {
    return this.#silent;
  }

  /** An endpoint fell silent or came back. */
  note(endpoint: string, isActive: boolean): void {
    if (isActive === !this.#silent.has(endpoint)) this.#untold.delete(endpoint);
    else this.#untold.set(endpoint, isActive);
  }

  /** It has left: nobody needs to know any more. */
  forget(endpoint: string): void {
    this.#silent.delete(endpoint);
    this.#untold.delete(endpoint);
  }

  /** In how many milliseconds to tell so many receivers; undefined = there is nothing to tell. */
  dueIn(now: number, receivers: number): number | undefined {
    if (this.#untold.size === 0) return undefined;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, PAUSE_PER_RECEIVER_MS * receivers);
    // A clock that is put back makes no pause longer.
    return Math.max(0, Math.min(pauseMs, this.#toldAt + pauseMs - now));
  }

  /** What is to be told now, and counts as told from now on. */
  take(now: number): ConnectivityChange[] {
    const changes = [...this.#untold].map(([endpoint, isActive]) => ({ endpoint, isActive }));
    this.#untold.clear();
    this.#toldAt = now;
    for (const { endpoint, isActive } of changes) {
      if (isActive) this.#silent.delete(endpoint);
      else this.#silent.add(endpoint);
    }
    return changes;
  }
}
