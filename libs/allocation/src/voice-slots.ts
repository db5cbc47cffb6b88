/** From so many participants on, only the loudest are passed on unless the operator says otherwise. */
const AUTOMATIC_FROM = 15;
const AUTOMATIC_VOICES = 10;

/**
 * How many voices are passed on at a time in a conference of so many participants; 0 = all. `setting` is JVB_LOUDEST_N, undefined
 * = automatic. Pure.
 */
export function voiceLimit(setting: number | undefined, participants: number): number {
  if (setting !== undefined) return setting;
  return participants < AUTOMATIC_FROM ? 0 : AUTOMATIC_VOICES;
}

export interface VoiceMapInput {
  /** What the receiver takes each slot for now. */
  readonly labels: readonly (string | undefined)[];
  /** The sources that hold the slots; null = one that it does not hear, such as its own. */
  readonly holders: readonly (string | null | undefined)[];
  /** Whether a source is still there. */
  readonly isPresent: (source: string) => boolean;
  /** Sources of others, those first that may hold a slot next. */
  readonly spares: () => readonly string[];
}

/**
 * What a receiver is to take its voice slots for: each for the source that holds it. A slot that carries nothing to it stays what it
 * was, or stands for somebody who has none: its stream has to be known before it carries a voice. Free slots come first, as they go
 * to the next who speak. No source is in two places; a slot without a label may be whatever is left. Pure.
 */
export function labelVoices({ labels, holders, isPresent, spares }: VoiceMapInput): (string | undefined)[] {
  const used = new Set<string | null | undefined>(holders);
  const kept = holders.map((holder, slot) => {
    const label = labels[slot];
    if (typeof holder === 'string') return holder;
    if (label === undefined || used.has(label) || !isPresent(label)) return undefined;
    used.add(label);
    return label;
  });
  const slotsWithout = (holder: null | undefined) =>
    [...kept.keys()].filter((slot) => kept[slot] === undefined && holders[slot] === holder);
  const unused = [...slotsWithout(undefined), ...slotsWithout(null)];
  if (unused.length === 0) return kept;
  const fresh = spares().filter((spare) => !used.has(spare));
  for (const [index, slot] of unused.entries()) kept[slot] = fresh[index];
  return kept;
}

/**
 * What streams that carry no voice any more are to stand for, where somebody else's is to be known as what they were: `taken` are
 * the labels of the slots. One for which nobody is left may be whatever is left. Pure.
 */
export function labelRest(
  labels: readonly (string | undefined)[],
  taken: ReadonlySet<string | undefined>,
  spares: () => readonly string[],
): (string | undefined)[] {
  if (!labels.some((label) => label !== undefined && taken.has(label))) return [...labels];
  const free = spares().filter((spare) => !taken.has(spare) && !labels.includes(spare));
  return labels.map((label) => (label === undefined || !taken.has(label) ? label : free.shift()));
}

/** The receiver is told that a place is somebody else, or two places exchange their streams, which it takes for what it did. */
export type LabelStep = { readonly place: number } & ({ readonly label: string } | { readonly exchange: number });

/**
 * How the labels of a receiver's places become others, so that at no step a source is in two places, which clients do not expect:
 * what it leaves goes before what it comes to. Where sources change places, one is taken for somebody of `spares` for a moment. Where
 * nobody is left, nothing can be said of a place that a source has left: it gives its stream to the place that the source comes to. Pure.
 *
 * @param after undefined = whatever is left
 */
export function labelSteps(
  before: readonly (string | undefined)[],
  after: readonly (string | undefined)[],
  spares: () => readonly string[],
): LabelStep[] {
  const now = [...before];
  const waiting = new Map(
    after.flatMap((label, place) => (label !== undefined && label !== before[place] ? [[place, label] as const] : [])),
  );
  const steps: LabelStep[] = [];
  const put = (place: number, label: string | undefined) => {
    now[place] = label;
    if (waiting.get(place) === label) waiting.delete(place);
  };
  const tell = (place: number, label: string) => {
    put(place, label);
    steps.push({ place, label });
  };
  for (let [first] = waiting; first; [first] = waiting) {
    const ready = [...waiting].find(([, label]) => !now.includes(label));
    if (ready) {
      tell(...ready);
      continue;
    }
    const [place, label] = first;
    const blocker = now.indexOf(label);
    const aside = waiting.has(blocker) ? spares().find((spare) => !now.includes(spare) && !after.includes(spare)) : undefined;
    if (aside !== undefined) {
      tell(blocker, aside);
      continue;
    }
    steps.push({ place, exchange: blocker });
    const former = now[place];
    put(place, label);
    put(blocker, former);
  }
  return steps;
}
