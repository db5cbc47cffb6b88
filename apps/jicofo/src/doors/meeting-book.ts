import type { Clock } from '@parley/kernel';

/** What a meeting is known by, beyond its room. */
export interface Meeting {
  readonly id: string;
  /** When the first person joined, in milliseconds since 1970. */
  readonly beganMs?: number;
}

interface Entry {
  /** `ended`: in the usual way, a moment ago. */
  readonly state: 'live' | 'lost' | 'ended';
  /** Undefined until the focus is in the room, which tells its subject before that. */
  readonly id?: string;
  /** As a moderator has set it. */
  readonly subject?: string;
  readonly beganMs?: number;
  /** What the room was before, until the focus has entered it again. */
  readonly before?: Entry;
  readonly sinceMs: number;
}

/** For so long after Prosody was lost a room that is entered again is the same meeting: official clients are back within half a minute. */
export const KEEP_MEETING_MS = 120_000;
/** A Prosody that ends in good order closes the clients' connections before that of the focus: these meetings have not ended. */
const FAREWELL_MS = 5_000;
const LONGEST_SUBJECT = 1_024;
const MAX_ROOMS = 5_000;

/**
 * Which meetings there are, for when Prosody is lost and all rooms with it: people who come back find the meeting they were in,
 * with its subject and, by its id, with everything that room services know of it.
 */
export class MeetingBook {
  readonly #clock: Clock;
  readonly #rooms = new Map<string, Entry>();
  readonly #mostRooms: number;
  #disconnectedAtMs: number | undefined;

  /** Beyond `mostRooms` those that ended or were lost are forgotten, the oldest first. */
  constructor(clock: Clock, mostRooms = MAX_ROOMS) {
    this.#clock = clock;
    this.#mostRooms = mostRooms;
  }

  /** A conference begins: which meeting its room was when it was lost. */
  begins(room: string): Meeting | undefined {
    this.#expire();
    const known = this.#rooms.get(room);
    const before = known?.state === 'lost' ? known : undefined;
    const beganMs = before?.beganMs;
    this.#set(room, { state: 'live', ...(before && { before }), ...(beganMs !== undefined && { beganMs }) });
    if (before?.id === undefined) return undefined;
    return { id: before.id, ...(beganMs !== undefined && { beganMs }) };
  }

  /** The focus is in the room. Returns the subject that it had when it was lost. */
  entered(room: string, id: string): string | undefined {
    const entry = this.#rooms.get(room);
    if (entry?.state !== 'live') return undefined;
    const { before, ...others } = entry;
    this.#set(room, { ...others, id });
    return before?.subject;
  }

  /** Somebody is in the room. */
  joined(room: string): void {
    const entry = this.#rooms.get(room);
    if (entry?.state === 'live' && entry.beganMs === undefined) this.#rooms.set(room, { ...entry, beganMs: this.#clock.now() });
  }

  /** Somebody has set the room's subject; an empty one takes it away. */
  subjectIs(room: string, subject: string): void {
    const entry = this.#rooms.get(room);
    if (entry?.state !== 'live' || subject.length > LONGEST_SUBJECT) return;
    const { subject: _before, ...others } = entry;
    this.#rooms.set(room, { ...others, ...(subject !== '' && { subject }) });
  }

  /** The conference has stopped; `isLost` when its room went with the connection. */
  closed(room: string, isLost: boolean): void {
    const entry = this.#rooms.get(room);
    if (entry?.state !== 'live') return;
    if (entry.before) this.#rooms.set(room, entry.before);
    else this.#set(room, { ...entry, state: isLost ? 'lost' : 'ended' });
    this.#expire();
  }

  /** The connection to Prosody is gone, for now. */
  disconnected(): void {
    this.#disconnectedAtMs ??= this.#clock.now();
  }

  /** It is back, and with it everything that was there. */
  resumed(): void {
    this.#disconnectedAtMs = undefined;
  }

  /** Prosody has lost all rooms, and with them those that had just emptied. */
  allLost(): void {
    const lostAtMs = this.#disconnectedAtMs ?? this.#clock.now();
    for (const [room, entry] of [...this.#rooms])
      if (entry.state === 'ended' && entry.sinceMs >= lostAtMs - FAREWELL_MS) this.#set(room, { ...entry, state: 'lost' });
    this.#disconnectedAtMs = undefined;
  }

  /** Rooms in it. */
  get size(): number {
    return this.#rooms.size;
  }

  /** Anew, so that the map's order is the order of change. */
  #set(room: string, entry: Omit<Entry, 'sinceMs'>): void {
    this.#rooms.delete(room);
    this.#rooms.set(room, { ...entry, sinceMs: this.#clock.now() });
  }

  #expire(): void {
    const nowMs = this.#clock.now();
    const endedSince = (this.#disconnectedAtMs ?? nowMs) - FAREWELL_MS;
    let surplus = this.#rooms.size - this.#mostRooms;
    for (const [room, { state, sinceMs }] of this.#rooms) {
      const isOver = (state === 'lost' && sinceMs + KEEP_MEETING_MS <= nowMs) || (state === 'ended' && sinceMs < endedSince);
      if (!isOver && (state === 'live' || surplus <= 0)) continue;
      this.#rooms.delete(room);
      surplus--;
    }
  }
}
