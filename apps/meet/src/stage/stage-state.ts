import { type FollowMe, MAX_PINS } from '@parley/client';

/** How one person has arranged the pictures. */
export interface StageState {
  /** What is large by choice, in the order in which it was chosen: endpoint ids, and source names of shared screens. */
  readonly pins: readonly string[];
  /** Whether the person wants everybody in a grid; undefined: as suits the meeting. */
  readonly wantsTiles?: boolean | undefined;
  /** The grid was wanted before something became large, and comes back afterwards. */
  readonly hadTiles?: boolean;
  readonly isStripHidden: boolean;
  /** Other people (endpoint ids) by their seat. */
  readonly order: readonly string[];
  /** Other people who have had the floor, the latest first. */
  readonly speakers: readonly string[];
  /** How many other people are on the first page. */
  readonly seats: number;
  /** How many may be large at once, while a moderator who leads has said so. */
  readonly maxPins?: number | undefined;
  readonly isFullScreen: boolean;
  /** The pictures are in a window of their own. */
  readonly isInPip: boolean;
}

export const NO_STAGE: StageState = {
  pins: [],
  isStripHidden: false,
  order: [],
  speakers: [],
  seats: Number.POSITIVE_INFINITY,
  isFullScreen: false,
  isInPip: false,
};

const MAX_SPEAKERS = 25;

/** Makes somebody large, or no more. Of more than `max` the one who has been large longest gives way. */
export function togglePin(stage: StageState, id: string, max: number): StageState {
  const isPinned = stage.pins.includes(id);
  return withPins(stage, isPinned ? stage.pins.filter((pin) => pin !== id) : [...stage.pins, id].slice(-Math.min(max, MAX_PINS)));
}

/** Exactly these large. The grid gives way to them, and comes back after them. */
export function withPins(stage: StageState, pins: readonly string[]): StageState {
  if (pins.length > 0) return { ...makeRoom(stage), pins };
  return restoreTiles({ ...stage, pins });
}

/** Grid or stage by choice: in a grid nobody is large. */
export function withTiles(stage: StageState, wantsTiles: boolean): StageState {
  const { hadTiles: _, ...rest } = stage;
  return { ...rest, wantsTiles, ...(wantsTiles && { pins: [] }) };
}

/** Something new is to be seen large: a grid that was chosen gives way. */
export function makeRoom(stage: StageState): StageState {
  return stage.wantsTiles ? { ...stage, wantsTiles: undefined, hadTiles: true } : stage;
}

/** Nothing is large any more. */
export function restoreTiles(stage: StageState): StageState {
  const { hadTiles, ...rest } = stage;
  return hadTiles && rest.pins.length === 0 ? { ...rest, wantsTiles: true } : stage;
}

/** Seats for whoever has come, none for whoever has gone; the others keep theirs. */
export function withPeople(stage: StageState, present: readonly string[]): StageState {
  if (present.length === stage.order.length && present.every((id) => stage.order.includes(id))) return stage;
  const here = new Set(present);
  const seated = stage.order.filter((id) => here.has(id));
  const known = new Set(seated);
  return {
    ...stage,
    order: [...seated, ...present.filter((id) => !known.has(id))],
    speakers: stage.speakers.filter((id) => here.has(id)),
  };
}

/**
 * Somebody else has the floor. Whoever has no seat on the first page gets that of the person there who has been silent longest,
 * and that person theirs: everybody else keeps their place.
 */
export function withSpeaker(stage: StageState, id: string): StageState {
  if (stage.speakers[0] === id || !stage.order.includes(id)) return stage;
  const speakers = [id, ...stage.speakers.filter((other) => other !== id)].slice(0, MAX_SPEAKERS);
  const at = stage.order.indexOf(id);
  if (at < stage.seats) return { ...stage, speakers };
  return { ...stage, speakers, order: swapped(stage.order, at, silentSeat(stage)) };
}

/** Puts somebody where somebody else is, and the other way round. */
export function withSwap(stage: StageState, one: string, other: string): StageState {
  const [a, b] = [stage.order.indexOf(one), stage.order.indexOf(other)];
  return a < 0 || b < 0 || a === b ? stage : { ...stage, order: swapped(stage.order, a, b) };
}

/** What a moderator who leads has changed, done here as well; whatever this person does afterwards holds until the next change. */
export function withLeader(stage: StageState, before: FollowMe | undefined, now: FollowMe): StageState {
  let next = stage;
  if (before?.maxPins !== now.maxPins) next = { ...next, maxPins: now.maxPins };
  if ((before?.pins ?? []).join() !== (now.pins ?? []).join()) next = withPins(next, now.pins ?? []);
  if (!before || before.hasTiles !== now.hasTiles) next = now.pins ? next : withTiles(next, now.hasTiles === true);
  if (!before || before.isStripHidden !== now.isStripHidden) next = { ...next, isStripHidden: now.isStripHidden === true };
  return next;
}

function silentSeat({ order, speakers, seats }: StageState): number {
  const sinceWhen = (id: string) => (speakers.includes(id) ? speakers.indexOf(id) : MAX_SPEAKERS);
  const first = order.slice(0, Math.max(1, seats));
  return first.reduce((best, id, index) => (sinceWhen(id) >= sinceWhen(first[best] ?? '') ? index : best), 0);
}

function swapped(order: readonly string[], a: number, b: number): readonly string[] {
  return order.map((id, index) => (index === a ? (order[b] ?? id) : index === b ? (order[a] ?? id) : id));
}
