import type { MediaType } from '@parley/xmpp-jingle';

/**
 * What an m-line is for: the local microphone, camera or screen (each with one m-line of its own), or one forwarded source.
 * m-lines never go away in an SDP, so a vacated `remote` slot waits for the next source of its kind.
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

/** Puts a source into a vacated slot of its kind, or into a new one. A source that has a slot already keeps it. */
export function occupy(slots: Slots, kind: MediaType, source: SlotSource): { readonly slots: Slots; readonly mid: string } {
  const known = slots.find((slot) => slot.role === 'remote' && slot.kind === kind && slot.source?.ssrc === source.ssrc);
  const free = known ?? slots.find((slot) => slot.role === 'remote' && slot.kind === kind && slot.source === undefined);
  if (free) return { mid: free.mid, slots: slots.map((slot) => (slot === free ? { ...slot, source } : slot)) };
  const mid = String(slots.length);
  return { mid, slots: [...slots, { mid, kind, role: 'remote', source }] };
}

/** Empties the remote slots that hold one of these SSRCs. */
export function vacate(slots: Slots, ssrcs: ReadonlySet<number>): Slots {
  return slots.map((slot) => {
    if (slot.role !== 'remote' || slot.source === undefined || !ssrcs.has(slot.source.ssrc)) return slot;
    const { source: _gone, ...rest } = slot;
    return rest;
  });
}
