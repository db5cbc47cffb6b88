import type { Clock } from '@parley/kernel';
import { bareJid } from '@parley/xmpp-core';
import type { OccupantPresence } from '@parley/xmpp-muc';

/** What keeps people out of a room. */
export interface Door {
  readonly password?: string;
  /** People have to knock. */
  readonly membersOnly?: true;
}

export type Rank = 'owner' | 'member';

/** Who is behind a connection, as far as that outlives it. */
export interface Traits {
  /** What a client keeps in its browser and tells the focus alone. */
  readonly machineUid?: string | undefined;
  /** Bare JID of the account that somebody has logged in with. */
  readonly account?: string | undefined;
}

/** How a room that was lost is set up again. */
export interface Return {
  readonly door: Door;
  /** For so long nobody becomes a moderator by having come first. */
  readonly awaitsOwnersMs: number;
}

type Happening = Pick<OccupantPresence, 'room' | 'nick' | 'jid' | 'available' | 'affiliation' | 'statusCodes'>;

interface Occupant {
  readonly jid: string;
  readonly rank: Rank;
  /** Undefined while inside. */
  readonly leftAtMs?: number;
}

interface Entry {
  /** `live`: its conference goes on; `ended`: in the usual way, a moment ago. */
  state: 'live' | 'lost' | 'ended';
  door: Door;
  /** Somebody has been inside since its conference began. */
  wasEntered: boolean;
  /** Who is inside, or was a moment ago, by nick. */
  readonly occupants: Map<string, Occupant>;
  /** Who was inside when the room was lost, by trait. */
  readonly people: Map<string, { readonly rank: Rank; readonly untilMs: number }>;
  /** Bare JIDs that have been let back in since the room is back. */
  readonly returned: Set<string>;
  /** The room was lost, and may be back; until then its door is put back. */
  keptUntilMs: number;
  /** It is back, and its moderators are awaited until then. */
  ownersUntilMs: number;
  endedAtMs: number;
}

/** For so long after the connection was lost a door is put back, and people are known again. */
export const KEEP_MS = 600_000;
/** Official clients are back within half a minute. */
export const AWAIT_OWNERS_MS = 120_000;
/** A Prosody that ends in good order closes the clients' connections before that of the focus: these people have not left. */
const FAREWELL_MS = 5_000;
/** Clients make theirs of 32 characters; what could be guessed identifies nobody. */
const SHORTEST_UID = 16;
const MAX_CONNECTIONS = 50_000;
const MAX_ROOMS = 1_000;
const MAX_PEOPLE = 1_000;
/** Told to whoever is banned, kicked, or removed because he is no member. */
const THROWN_OUT = [301, 307, 321, 322];

/**
 * What the rooms' doors were and who was behind them, for when Prosody is lost, and all rooms with it: the focus puts the door
 * back before it lets anybody in, and knows again who was inside. Whoever had been waiting outside waits again.
 */
export class DoorBook {
  readonly #clock: Clock;
  readonly #rooms = new Map<string, Entry>();
  /** Traits by full JID, the latest last. */
  readonly #traits = new Map<string, readonly string[]>();
  #disconnectedAtMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A conference request, or an arrival, told who is behind a full JID. */
  identify(jid: string, { machineUid = '', account }: Traits): void {
    const machine = machineUid.length >= SHORTEST_UID ? [`machine ${machineUid}`] : [];
    const traits = [...machine, ...(account === undefined ? [] : [`account ${account}`])];
    this.#traits.delete(jid);
    this.#traits.set(jid, traits);
    const [oldest] = this.#traits.keys();
    if (this.#traits.size > MAX_CONNECTIONS && oldest !== undefined) this.#traits.delete(oldest);
  }

  knows(jid: string): boolean {
    return this.#traits.has(jid);
  }

  /** True when it is another one than before. */
  doorIs(room: string, door: Door): boolean {
    const entry = this.#rooms.get(room);
    if (!entry || (entry.door.password === door.password && entry.door.membersOnly === door.membersOnly)) return false;
    entry.door = door;
    return true;
  }

  /** Somebody came, changed or left; the focus is nobody. */
  presence({ room, nick, jid, available, affiliation, statusCodes }: Happening): void {
    const entry = this.#rooms.get(room);
    if (entry?.state !== 'live') return;
    const { occupants, people } = entry;
    const before = occupants.get(nick);
    if (available && jid !== undefined) {
      const rank = affiliation === 'owner' || affiliation === 'admin' ? 'owner' : 'member';
      occupants.set(nick, { jid, rank });
      entry.wasEntered = true;
      if (before?.jid === jid && before.rank === 'owner' && rank !== 'owner') this.#each(jid, (trait) => lower(people, trait));
    } else if (!available && before) {
      if (THROWN_OUT.some((code) => statusCodes.has(code))) {
        occupants.delete(nick);
        this.#each(before.jid, (trait) => people.delete(trait));
      } else occupants.set(nick, { ...before, leftAtMs: this.#clock.now() });
      this.#forgetLeavers(occupants);
    }
  }

  /** The connection to Prosody is gone, for now. */
  disconnected(): void {
    this.#disconnectedAtMs ??= this.#clock.now();
  }

  /** It is back, and with it everything that was there. */
  resumed(): void {
    this.#disconnectedAtMs = undefined;
  }

  /** Prosody has lost all rooms. Those whose conferences ended by that just before are lost, too; the others are told by {@link lost}. */
  allLost(): void {
    const since = this.#lostAtMs - FAREWELL_MS;
    for (const [room, { state, endedAtMs }] of [...this.#rooms]) if (state === 'ended' && endedAtMs >= since) this.lost(room);
    this.#disconnectedAtMs = undefined;
  }

  /** Prosody has lost the room while its conference went on. */
  lost(room: string): void {
    const entry = this.#rooms.get(room);
    if (!entry) return;
    const [since, untilMs] = [this.#lostAtMs - FAREWELL_MS, this.#lostAtMs + KEEP_MS];
    const inside = [...entry.occupants.values()].filter(({ leftAtMs }) => leftAtMs === undefined || leftAtMs >= since);
    for (const [trait, rank] of this.#ranks(inside)) {
      entry.people.delete(trait);
      if (entry.people.size < MAX_PEOPLE) entry.people.set(trait, { rank, untilMs });
    }
    entry.occupants.clear();
    entry.state = 'lost';
    entry.ownersUntilMs = 0;
    if (inside.length > 0) entry.keptUntilMs = untilMs;
    if (isOpen(entry.door)) entry.keptUntilMs = 0;
    // Set anew, so that the map's order is the order of loss.
    this.#rooms.delete(room);
    this.#rooms.set(room, entry);
    this.#expire();
  }

  /** The conference is over. A room that came back and that nobody has entered yet keeps its door. */
  ended(room: string): void {
    const entry = this.#rooms.get(room);
    if (!entry) return;
    const isStillAwaited = entry.keptUntilMs > 0 && !entry.wasEntered;
    entry.state = isStillAwaited ? 'lost' : 'ended';
    entry.endedAtMs = this.#clock.now();
    this.#expire();
  }

  /** A conference begins: how its room is to be set up, if it was lost before. */
  begins(room: string): Return | undefined {
    this.#expire();
    const nowMs = this.#clock.now();
    const known = this.#rooms.get(room);
    if (known?.state !== 'lost') {
      this.#rooms.set(room, newEntry());
      return undefined;
    }
    known.state = 'live';
    known.wasEntered = false;
    known.returned.clear();
    if (known.ownersUntilMs === 0) known.ownersUntilMs = nowMs + AWAIT_OWNERS_MS;
    return { door: known.door, awaitsOwnersMs: Math.max(0, known.ownersUntilMs - nowMs) };
  }

  /** While a room that is back waits for its moderators, nobody takes their place. */
  awaitsOwners(room: string): boolean {
    const entry = this.#rooms.get(room);
    return entry?.state === 'live' && this.#clock.now() < entry.ownersUntilMs;
  }

  /** What somebody was in the room before it was lost, until that has been {@link granted}. */
  rankOf(room: string, jid: string): Rank | undefined {
    const entry = this.#rooms.get(room);
    if (!entry || entry.returned.has(bareJid(jid))) return undefined;
    const ranks = this.#traitsOf(jid).map((trait) => {
      const { rank, untilMs } = entry.people.get(trait) ?? { untilMs: 0 };
      return this.#clock.now() < untilMs ? rank : undefined;
    });
    return ranks.find((rank) => rank === 'owner') ?? ranks.find((rank) => rank !== undefined);
  }

  /** Somebody has been given his rank; what moderators make of it from now on stays. */
  granted(room: string, jid: string): void {
    this.#rooms.get(room)?.returned.add(bareJid(jid));
  }

  /** Rooms in it. */
  get size(): number {
    return this.#rooms.size;
  }

  get #lostAtMs(): number {
    return this.#disconnectedAtMs ?? this.#clock.now();
  }

  #traitsOf(jid: string): readonly string[] {
    return this.#traits.get(jid) ?? [];
  }

  #each(jid: string, change: (trait: string) => void): void {
    for (const trait of this.#traitsOf(jid)) change(trait);
  }

  /** Several tabs of a browser are one. */
  #ranks(occupants: readonly Occupant[]): ReadonlyMap<string, Rank> {
    const ranks = new Map<string, Rank>();
    for (const { jid, rank } of occupants) this.#each(jid, (trait) => ranks.get(trait) !== 'owner' && ranks.set(trait, rank));
    return ranks;
  }

  #forgetLeavers(occupants: Map<string, Occupant>): void {
    const since = this.#clock.now() - FAREWELL_MS;
    if (this.#disconnectedAtMs !== undefined) return;
    for (const [nick, { leftAtMs }] of occupants) if (leftAtMs !== undefined && leftAtMs < since) occupants.delete(nick);
  }

  /** What is over, and of the lost ones the first when there are too many. */
  #expire(): void {
    const nowMs = this.#clock.now();
    const endedSince = this.#lostAtMs - FAREWELL_MS;
    const lost: string[] = [];
    for (const [room, { state, keptUntilMs, endedAtMs }] of [...this.#rooms]) {
      const isOver = (state === 'lost' && keptUntilMs <= nowMs) || (state === 'ended' && endedAtMs < endedSince);
      if (isOver) this.#rooms.delete(room);
      else if (state === 'lost') lost.push(room);
    }
    for (const room of lost.slice(0, -MAX_ROOMS)) this.#rooms.delete(room);
  }
}

function newEntry(): Entry {
  const maps = { occupants: new Map(), people: new Map(), returned: new Set<string>() };
  return { state: 'live', door: {}, wasEntered: false, keptUntilMs: 0, ownersUntilMs: 0, endedAtMs: 0, ...maps };
}

const isOpen = ({ password, membersOnly }: Door) => password === undefined && membersOnly === undefined;

function lower(people: Entry['people'], trait: string): void {
  const person = people.get(trait);
  if (person) people.set(trait, { ...person, rank: 'member' });
}
