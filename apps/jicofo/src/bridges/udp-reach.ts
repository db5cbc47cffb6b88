/** Where some clients have reached the bridge, one that does not is its own network's matter; two within this time are not. */
const SILENCE_MS = 120_000;
const CLIENTS_THAT_TELL = 2;
/** Clients that are told apart; people may come again and again while nobody gets through. */
const MOST_CLIENTS = 1_000;
/** An operator who has not seen it the first time. */
const AGAIN_MS = 600_000;

/**
 * Whether clients reach one bridge over UDP (user-pain 1): told by the clients that fail, and by the bridge's own count of those
 * that did not.
 */
export class UdpReach {
  #succeeded: number | undefined;
  #succeededAt = Number.NEGATIVE_INFINITY;
  #reportedAt = Number.NEGATIVE_INFINITY;
  /** Clients that failed since somebody last reached the bridge. */
  readonly #failed = new Set<string>();

  /** Clients that have failed since one was last successful. */
  get failed(): number {
    return this.#failed.size;
  }

  /** Reported, and not mended since. */
  get isTrouble(): boolean {
    return this.#reportedAt > Number.NEGATIVE_INFINITY;
  }

  /** What the bridge counts; undefined for bridges that do not say it. */
  succeeded(nowMs: number, count: number | undefined): void {
    const before = this.#succeeded;
    this.#succeeded = count;
    if (count === before) return;
    this.#failed.clear();
    this.#reportedAt = Number.NEGATIVE_INFINITY;
    if (count !== undefined && count > (before ?? 0)) this.#succeededAt = nowMs;
  }

  /** A client's ICE failed. True when that is worth a report: nobody reaches the bridge, as far as anybody can tell. */
  add(nowMs: number, endpoint: string): boolean {
    if (this.#succeeded === undefined) return false;
    if (this.#failed.size < MOST_CLIENTS) this.#failed.add(endpoint);
    const reachesNobody = this.#failed.size >= CLIENTS_THAT_TELL && nowMs - this.#succeededAt >= SILENCE_MS;
    if ((this.#succeeded > 0 && !reachesNobody) || nowMs - this.#reportedAt < AGAIN_MS) return false;
    this.#reportedAt = nowMs;
    return true;
  }
}
