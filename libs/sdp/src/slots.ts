import type { MediaType } from '@parley/xmpp-jingle';

/**
 * What an m-line is for: the local microphone, camera or screen (each with one m-line of its own), or one forwarded source.
 * m-lines never go away in an SDP, so a vacant `remote` slot waits for the next source of its kind.
 */
export type SlotRole = 'audio' | 'camera' | 'desktop' | 'remote';

/** The stream that the other side sends in a slot. */
export interface SlotSource {
  readonly ssrc: number;
  readonly rtx?: number;
}

export interface Slot {
  readonly mid: string;
  readonly kind: MediaType;
  readonly role: SlotRole;
  readonly source?: SlotSource;
  /**
   * Nothing is sent on `source` any more, but it stays in the SDP: a browser whose m-line loses a stream and gets the same one
   * back decodes it and shows it to nobody, and bridges give the SSRCs of who leaves to who comes.
   */
  readonly isVacant?: true;
}

export type Slots = readonly Slot[];

/** m-lines of a new session: microphone and camera, each able to receive the bridge's own feedback source. */
export function initialSlots(bridgeSources: Partial<Record<MediaType, number>> = {}): Slots {
  const slot = (mid: string, kind: MediaType, role: SlotRole): Slot => {
    const ssrc = bridgeSources[kind];
    return { mid, kind, role, ...(ssrc !== undefined && { source: { ssrc } }) };
  };
  return [slot('0', 'audio', 'audio'), slot('1', 'video', 'camera')];
}

/** Adds the m-line for the local screen unless it is there. */
export function withDesktop(slots: Slots): Slots {
  if (slots.some((slot) => slot.role === 'desktop')) return slots;
  return [...slots, { mid: String(slots.length), kind: 'video', role: 'desktop' }];
}

/**
 * Puts a source into the slot that has its SSRC, into a vacant one of its kind, or into a new one. The SDP stays as it is in the
 * first case, unless the RTX SSRC is another.
 */
export function occupy(slots: Slots, kind: MediaType, source: SlotSource): { readonly slots: Slots; readonly mid: string } {
  const remote = slots.filter((slot) => slot.role === 'remote' && slot.kind === kind);
  const free = remote.find((slot) => slot.source?.ssrc === source.ssrc) ?? remote.find((slot) => slot.isVacant);
  if (free) {
    const { isVacant: _taken, ...taken } = free;
    return { mid: free.mid, slots: slots.map((slot) => (slot === free ? { ...taken, source } : slot)) };
  }
  const mid = String(slots.length);
  return { mid, slots: [...slots, { mid, kind, role: 'remote', source }] };
}

/** Marks the remote slots that hold one of these SSRCs as vacant. */
export function vacate(slots: Slots, ssrcs: ReadonlySet<number>): Slots {
  return slots.map((slot) =>
    slot.role === 'remote' && slot.source !== undefined && ssrcs.has(slot.source.ssrc) ? { ...slot, isVacant: true as const } : slot,
  );
}

/** Whether both make the same m-lines of an SDP. */
export function haveSameLines(one: Slots, other: Slots): boolean {
  return (
    one.length === other.length &&
    one.every(({ source }, index) => source?.ssrc === other[index]?.source?.ssrc && source?.rtx === other[index]?.source?.rtx)
  );
}
