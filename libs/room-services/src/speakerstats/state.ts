import { z } from 'zod';

/** People of whom something is kept, those who have left included. */
export const MAX_PEOPLE = 400;
/** Expressions of faces, of all people together. */
export const MAX_FACES = 3_000;
export const MAX_NAME = 256;

const face = z.object({ faceExpression: z.string().max(32), timestamp: z.number(), duration: z.number() });
const person = z.object({
  displayName: z.string().max(MAX_NAME).optional(),
  /** Milliseconds as dominant speaker, what is running now not included. */
  total: z.number().nonnegative(),
  faces: z.array(face).max(MAX_FACES),
});
export const speakerState = z.object({
  /** By nick, those first whose entry is oldest. Whoever has neither spoken nor left has no entry. */
  people: z.array(z.tuple([z.string(), person])).max(MAX_PEOPLE),
  /** Who speaks; without `since` while that one is silent. */
  dominant: z.object({ nick: z.string(), since: z.number().optional() }).optional(),
});

export type Face = z.output<typeof face>;
export type Person = z.output<typeof person>;
export type SpeakerState = z.output<typeof speakerState>;

export const NOBODY: SpeakerState = { people: [] };
const NEW: Person = { total: 0, faces: [] };

export function personOf({ people }: SpeakerState, nick: string): Person | undefined {
  return people.find(([name]) => name === nick)?.[1];
}

/** The state with this about somebody; beyond the bound those are forgotten who have said least, the oldest of them first. */
export function withPerson(state: SpeakerState, nick: string, change: Partial<Person>): SpeakerState {
  const old = personOf(state, nick);
  const person = { ...(old ?? NEW), ...change };
  const others = old ? state.people : bounded(state.people);
  const people: SpeakerState['people'] = old
    ? others.map((entry) => (entry[0] === nick ? [nick, person] : entry))
    : [...others, [nick, person]];
  return { ...state, people };
}

function bounded(people: SpeakerState['people']): SpeakerState['people'] {
  if (people.length < MAX_PEOPLE) return people;
  const least = Math.min(...people.map(([, { total }]) => total));
  const victim = people.findIndex(([, { total }]) => total === least);
  return people.filter((_, index) => index !== victim);
}

/** The state with one more expression of somebody's face; beyond the bound the oldest of whoever has most is forgotten. */
export function withFace(state: SpeakerState, nick: string, face: Face): SpeakerState {
  const all = state.people.reduce((sum, [, { faces }]) => sum + faces.length, 0);
  const [most] = state.people.toSorted(([, one], [, other]) => other.faces.length - one.faces.length);
  const roomy = all < MAX_FACES || !most ? state : withPerson(state, most[0], { faces: most[1].faces.slice(1) });
  return withPerson(roomy, nick, { faces: [...(personOf(roomy, nick)?.faces ?? []), face] });
}

/** Milliseconds that somebody has spoken until now. */
export function totalOf(state: SpeakerState, nick: string, now: number): number {
  const { dominant } = state;
  const before = personOf(state, nick)?.total ?? 0;
  const running = dominant?.nick === nick && dominant.since !== undefined ? Math.max(0, now - dominant.since) : 0;
  return before + running;
}

/** Somebody speaks, or is the one who spoke last and is silent; undefined: nobody is. */
export function withDominant(state: SpeakerState, speaker: { nick: string; isSilent: boolean } | undefined, now: number): SpeakerState {
  const { dominant } = state;
  const isSpeaking = dominant?.since !== undefined;
  if (dominant?.nick === speaker?.nick && isSpeaking === (speaker !== undefined && !speaker.isSilent)) return state;
  const booked = dominant && isSpeaking ? withPerson(state, dominant.nick, { total: totalOf(state, dominant.nick, now) }) : state;
  const { people } = booked;
  return speaker ? { people, dominant: { nick: speaker.nick, ...(!speaker.isSilent && { since: now }) } } : { people };
}
