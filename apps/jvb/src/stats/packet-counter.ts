/**
 * Adds up the packets of streams that come and go, each of which counts from its own beginning. Pure: time comes in as an
 * argument.
 */
export class PacketCounter<Stream> {
  #last: ReadonlyMap<Stream, number> = new Map();
  #at: number | undefined;
  #perSecond = 0;

  /** Rate between the last two updates. */
  get perSecond(): number {
    return this.#perSecond;
  }

  /** Packets of every stream that there is now; returns how many have been added since the last time. */
  update(counts: ReadonlyMap<Stream, number>, now: number): number {
    let added = 0;
    for (const [stream, packets] of counts) added += Math.max(0, packets - (this.#last.get(stream) ?? 0));
    const seconds = this.#at === undefined ? 0 : (now - this.#at) / 1000;
    this.#perSecond = seconds > 0 ? added / seconds : 0;
    this.#last = new Map(counts);
    this.#at = now;
    return added;
  }
}
