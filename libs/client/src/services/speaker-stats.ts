import { nameText } from './name-text.ts';
import { isRecord, type JsonContent } from './record.ts';

/** How long everybody has spoken, people included who have left. */
export interface SpeakerStats {
  readonly people: ReadonlyMap<string, SpeakerTime>;
  /** Who has the floor, and since when (ms); without `since` they are silent. */
  readonly current?: { readonly id: string; readonly since?: number };
}

export interface SpeakerTime {
  readonly displayName: string;
  /** ms, without what is going on. */
  readonly spokenMs: number;
}

export const NO_STATS: SpeakerStats = { people: new Map() };

const MAX_PEOPLE = 2_000;

/** What a newcomer is told of the time before: it takes the place of what was counted here. */
export function enterHistory(stats: SpeakerStats, content: JsonContent, now: number): SpeakerStats {
  if (!isRecord(content.users)) return stats;
  const people = new Map(stats.people);
  for (const [id, value] of Object.entries(content.users).slice(0, MAX_PEOPLE)) {
    if (!isRecord(value)) continue;
    const spokenMs = Number(value.totalDominantSpeakerTime);
    people.set(id, {
      displayName: people.get(id)?.displayName || (nameText(value.displayName) ?? ''),
      spokenMs: Number.isFinite(spokenMs) && spokenMs > 0 ? spokenMs : 0,
    });
  }
  // The history counts up to now, whoever is speaking included.
  return { people, ...(stats.current && { current: { ...stats.current, ...(stats.current.since !== undefined && { since: now }) } }) };
}

/** Somebody has the floor, or goes on having it in silence. `now` in ms. */
export function enterSpeaker(stats: SpeakerStats, speaker: { readonly id: string; readonly silence: boolean }, now: number): SpeakerStats {
  const { id, silence } = speaker;
  const { current } = stats;
  if (current?.id === id && (current.since === undefined) === silence) return stats;
  const people = new Map(stats.people);
  if (current?.since !== undefined) people.set(current.id, { ...timeOf(stats, current.id), spokenMs: spokenMs(stats, current.id, now) });
  return { people, current: silence ? { id } : { id, since: now } };
}

/** People who are here, by id and name: they are listed even if they have never spoken. */
export function enterPeople(stats: SpeakerStats, present: Iterable<readonly [id: string, displayName: string]>): SpeakerStats {
  const people = new Map(stats.people);
  let hasChanged = false;
  for (const [id, displayName] of present) {
    const known = people.get(id);
    if (known && (known.displayName === displayName || displayName === '')) continue;
    people.set(id, { spokenMs: known?.spokenMs ?? 0, displayName });
    hasChanged = true;
  }
  return hasChanged ? { ...stats, people } : stats;
}

/** ms, with what is going on. */
export function spokenMs(stats: SpeakerStats, id: string, now: number): number {
  const since = stats.current?.id === id ? stats.current.since : undefined;
  return timeOf(stats, id).spokenMs + (since === undefined ? 0 : Math.max(0, now - since));
}

function timeOf(stats: SpeakerStats, id: string): SpeakerTime {
  return stats.people.get(id) ?? { displayName: '', spokenMs: 0 };
}
