/** A meeting in which this browser was. */
export interface RecentRoom {
  /** Path from the root of the host, as it was opened. */
  readonly path: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Milliseconds. */
  readonly duration: number;
}

const MAX_ROOMS = 30;
const MAX_TEXT = 500;

/** Reads what was kept; anything else is left out. */
export function readRecentRooms(kept: unknown): readonly RecentRoom[] {
  return Array.isArray(kept) ? kept.flatMap((item: unknown) => readRoom(item) ?? []).slice(0, MAX_ROOMS) : [];
}

function readRoom(value: unknown): RecentRoom | undefined {
  const { path, name, startedAt, duration } = (value ?? {}) as Record<string, unknown>;
  if (!isText(path) || !isText(name) || !isTime(startedAt) || !isTime(duration)) return undefined;
  // An address of another site would be a trap.
  if (!path.startsWith('/') || path.startsWith('//') || path.includes('\\')) return undefined;
  return { path, name, startedAt, duration };
}

/** Enters a visit, newest first; a room that was there before moves to the front. */
export function withVisit(rooms: readonly RecentRoom[], visit: RecentRoom): readonly RecentRoom[] {
  return [visit, ...rooms.filter(({ path }) => path !== visit.path)].slice(0, MAX_ROOMS);
}

export function withoutRoom(rooms: readonly RecentRoom[], path: string): readonly RecentRoom[] {
  return rooms.filter((room) => room.path !== path);
}

export interface RecentDay {
  /** Days before today. */
  readonly age: number;
  /** Midnight of that day, milliseconds since 1970. */
  readonly at: number;
  readonly rooms: readonly RecentRoom[];
}

/** By day of this person's calendar, newest first. */
export function recentDays(rooms: readonly RecentRoom[], now: number): readonly RecentDay[] {
  const days = new Map<number, RecentRoom[]>();
  for (const room of [...rooms].sort((a, b) => b.startedAt - a.startedAt)) {
    const at = midnight(room.startedAt);
    days.set(at, [...(days.get(at) ?? []), room]);
  }
  const today = midnight(now);
  // A day has 23 hours or 25 twice a year.
  return [...days].map(([at, of]) => ({ age: Math.round((today - at) / 86_400_000), at, rooms: of }));
}

function midnight(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_TEXT;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 && value < 8e15;
}
