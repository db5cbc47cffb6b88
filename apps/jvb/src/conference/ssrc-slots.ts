import { randomInt } from 'node:crypto';
import type { Encoding } from '@parley/sfu';
import type { MediaType } from '@parley/xmpp-jingle';

/** A client drops a map for an SSRC whose track it is still making (client contract §5.3). */
export const SETTLE_MS = 3_000;
/** mediasoup draws its own SSRCs from here on; 1234 is taken by its probes. */
const FIRST_SSRC = 100_000_000;
const LAST_SSRC = 0xffff_fffe;

interface Slot {
  readonly kind: MediaType;
  /** The latest source on it. */
  source: string | undefined;
  readonly encoding: Encoding;
  /** When the receiver first heard of it. */
  announcedAt: number | undefined;
}

export interface Inheritance {
  readonly ssrc: number;
  readonly announcedAt: number | undefined;
  readonly source: string | undefined;
}

/**
 * The SSRCs of a receiver that learns them by maps. Each is an m-line at the client for good, so what a source has left goes to
 * the next one (client contract §5.3), and a source that comes back finds its own again. Pure: time comes in as an argument.
 */
export class SsrcSlots {
  readonly #used = new Map<string, Slot>();
  #free: Slot[] = [];
  /** Those that no source gets any more, whatever its name. */
  readonly #given: Slot[] = [];
  readonly #ssrcs = new Set<number>();

  /** The SSRCs for a source; the same ones until {@link release}. */
  take(kind: MediaType, source: string, now: number): Encoding {
    // The client knows the SSRC as one of the other kind, for good.
    if (this.#used.get(source)?.kind !== kind) this.release(source);
    const slot = this.#used.get(source) ?? this.#reuse(kind, source, now) ?? this.#create(kind);
    slot.source = source;
    this.#used.set(source, slot);
    return slot.encoding;
  }

  /** The source needs its SSRCs no longer. */
  release(source: string): void {
    const slot = this.#used.get(source);
    if (slot) this.#free.push(slot);
    this.#used.delete(source);
  }

  /** Whether the SSRC of `source` waits for it, or for another one. */
  isFree(kind: MediaType, source: string | undefined): boolean {
    return this.#free.some((slot) => slot.kind === kind && slot.source === source);
  }

  /**
   * Gives an SSRC away for good: that of `source`, which has left it, if it can be. `announcedAt` is when the receiver first heard
   * of it, `source` what the receiver takes it for since then.
   */
  inherit(kind: MediaType, source: string | undefined, now: number): Inheritance {
    const slot = this.#reuse(kind, source, now) ?? this.#create(kind);
    this.#given.push(slot);
    return inheritanceOf(slot);
  }

  /** Gives nobody any more what is left of a kind: what the receiver takes these SSRCs for, it is told otherwise from now on. */
  retire(kind: MediaType): Inheritance[] {
    const left = this.#free.filter((slot) => slot.kind === kind);
    this.#free = this.#free.filter((slot) => slot.kind !== kind);
    this.#given.push(...left);
    return left.map(inheritanceOf);
  }

  /** A map with the source is on its way; true when its SSRC had been announced before, for another source or for this. */
  announce(source: string, now: number): boolean {
    const slot = this.#used.get(source);
    if (!slot) return false;
    const isKnown = slot.announcedAt !== undefined;
    slot.announcedAt ??= now;
    return isKnown;
  }

  /** How many SSRCs there are of a kind: m-lines of the client. */
  count(kind: MediaType): number {
    return [...this.#used.values(), ...this.#free, ...this.#given].filter((slot) => slot.kind === kind).length;
  }

  /** Who restarts has never left the room for the others: its own SSRC, for which there is a track. */
  #reuse(kind: MediaType, source: string | undefined, now: number): Slot | undefined {
    const isSettled = ({ announcedAt }: Slot) => announcedAt === undefined || now - announcedAt >= SETTLE_MS;
    const free = this.#free.filter((one) => one.kind === kind);
    const slot = free.find((one) => one.source === source) ?? free.find(isSettled);
    if (slot) this.#free = this.#free.filter((one) => one !== slot);
    return slot;
  }

  #create(kind: MediaType): Slot {
    const encoding = { ssrc: this.#draw(), ...(kind === 'video' && { rtxSsrc: this.#draw() }) };
    return { kind, source: undefined, encoding, announcedAt: undefined };
  }

  #draw(): number {
    let ssrc: number;
    do ssrc = randomInt(FIRST_SSRC, LAST_SSRC);
    while (this.#ssrcs.has(ssrc));
    this.#ssrcs.add(ssrc);
    return ssrc;
  }
}

function inheritanceOf({ encoding, announcedAt, source }: Slot): Inheritance {
  return { ssrc: encoding.ssrc, announcedAt, source: announcedAt === undefined ? undefined : source };
}
