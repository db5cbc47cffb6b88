/** From so many participants on, only the loudest are passed on unless the operator says otherwise. */
const AUTOMATIC_FROM = 15;
const AUTOMATIC_VOICES = 10;

/**
 * How many voices are passed on at a time in a conference of so many participants; 0 = all. `setting` is JVB_LOUDEST_N, undefined
 * = automatic. Pure.
 */
export function voiceLimit(setting: number | undefined, participants: number): number {
  if (setting !== undefined) return Math.max(setting, 0);
  return participants < AUTOMATIC_FROM ? 0 : AUTOMATIC_VOICES;
}

export interface VoiceMapInput {
  /** What the receiver takes each slot for now. */
  readonly labels: readonly (string | undefined)[];
  /** The sources of others that hold the slots. */
  readonly holders: readonly (string | undefined)[];
  /** Whether a source is still there. */
  readonly isPresent: (source: string) => boolean;
  /** Sources of others, those first that may hold a slot next. */
  readonly spares: () => readonly string[];
}

/**
 * What a receiver is to take its voice slots for: each for the source that holds it. A slot in which it would hear itself stays
 * what it was, or stands for somebody who has none: its stream has to be known before it carries a voice. No source is in two
 * places, which clients do not expect. Pure.
 */
export function labelVoices({ labels, holders, isPresent, spares }: VoiceMapInput): (string | undefined)[] {
  const used = new Set(holders);
  const kept = holders.map((holder, slot) => {
    const label = labels[slot];
    if (holder !== undefined || label === undefined || used.has(label) || !isPresent(label)) return holder;
    used.add(label);
    return label;
  });
  const unused = kept.filter((label) => label === undefined).length;
  const fresh =
    unused === 0
      ? []
      : spares()
          .filter((spare) => !used.has(spare))
          .slice(0, unused);
  return kept.map((label) => label ?? fresh.shift());
}

/**
 * Slots whose label is another one than before, in the order in which they are to be told: what a source leaves goes before what
 * it comes to. Slots without a label are left out, as no map can say that. Pure.
 */
export function changedLabels(before: readonly (string | undefined)[], after: readonly (string | undefined)[]): number[] {
  const arriving = new Set(after);
  const changed = after.flatMap((label, slot) => (label !== undefined && label !== before[slot] ? [slot] : []));
  const isLeft = (slot: number) => before[slot] !== undefined && arriving.has(before[slot]);
  return [...changed.filter(isLeft), ...changed.filter((slot) => !isLeft(slot))];
}
