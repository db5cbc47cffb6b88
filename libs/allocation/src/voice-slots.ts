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
 * What streams that carry no voice any more are to stand for, where somebody else's is to be known as what they were: `taken` are
 * the labels of the slots. One for which nobody is left stays what it was. Pure.
 */
export function labelRest(
  labels: readonly (string | undefined)[],
  taken: ReadonlySet<string | undefined>,
  spares: () => readonly string[],
): (string | undefined)[] {
  if (!labels.some((label) => label !== undefined && taken.has(label))) return [...labels];
  const free = spares().filter((spare) => !taken.has(spare) && !labels.includes(spare));
  return labels.map((label) => (label === undefined || !taken.has(label) ? label : (free.shift() ?? label)));
}

export interface LabelStep {
  readonly place: number;
  readonly label: string;
}

/**
 * The order in which a receiver is to be told new labels, so that at no step a source is in two places: what it leaves goes before
 * what it comes to. Where sources change places, one is taken for somebody of `spares` for a moment, if there is anybody. Places
 * without a label are left out, as no map can say that. Pure.
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
  const put = (place: number, label: string) => {
    now[place] = label;
    steps.push({ place, label });
    if (waiting.get(place) === label) waiting.delete(place);
  };
  for (let [first] = waiting; first; [first] = waiting) {
    const ready = [...waiting].find(([place, label]) => now.every((other, index) => other !== label || index === place));
    if (ready) {
      put(...ready);
      continue;
    }
    const [place, label] = first;
    const blocker = now.findIndex((other, index) => other === label && index !== place);
    const aside = waiting.has(blocker) ? spares().find((spare) => !now.includes(spare) && !after.includes(spare)) : undefined;
    if (aside === undefined) put(place, label);
    else put(blocker, aside);
  }
  return steps;
}
