import type { EndpointQuality, LinkStats, SentStats } from '@parley/client';

/** What is known of how well people are connected. */
export interface QualityState {
  /** Numbers of this browser, newer every two seconds; absent before the first. */
  readonly link?: LinkStats;
  /** Own mark, 0 to 100. */
  readonly mark?: number;
  /** What others tell of theirs, by endpoint id. */
  readonly people: ReadonlyMap<string, EndpointQuality>;
  /** Neither cameras of others nor a large own one, for this meeting. */
  readonly isLow: boolean;
  /** Height to which the camera is limited because the computer is too slow for more. */
  readonly strainedHeight?: number | undefined;
}

export const NO_QUALITY: QualityState = { people: new Map(), isLow: false };

/** How a track of this person's is sent; undefined while it is not. */
export function sentOf({ sent }: LinkStats, track: MediaStreamTrack | undefined): SentStats | undefined {
  return track && sent.get(track.id);
}

export function withPerson(state: QualityState, id: string, quality: EndpointQuality): QualityState {
  return { ...state, people: new Map(state.people).set(id, quality) };
}

/** Without those who have left. The same object when nobody has. */
export function withoutOthers(state: QualityState, present: ReadonlySet<string>): QualityState {
  const people = [...state.people].filter(([id]) => present.has(id));
  return people.length === state.people.size ? state : { ...state, people: new Map(people) };
}
