import { type Element, stanzaError } from '@parley/xmpp-core';
import { findSender } from './find-sender.ts';
import { eventsBetween } from './room-difference.ts';
import type { RoomChange, RoomEvent } from './room-event.ts';
import { RoomMirror } from './room-mirror.ts';
import { emptyRoom, type MirrorSettings } from './room-reduce.ts';
import type { RoomView } from './room-view.ts';
import { readSavedRoom, type SavedRoom, saveRoom } from './saved-room.ts';
import type { AnyService, ServiceEvent, ServiceName } from './service.ts';
import { type Outgoing, type ServiceStates, Turn, type TurnDeps, type Welcome } from './turn.ts';

/** How long a room that Prosody does not show may come back: after a crash of Prosody, until its people are there again. */
export const ORPHAN_MS = 60_000;
/** A Prosody that is told to stop ends its rooms before its connections: such an end is none. */
export const FAREWELL_MS = 5_000;

export interface RoomServicesDeps {
  readonly services: readonly AnyService[];
  readonly mirror: MirrorSettings;
  readonly randomId: () => string;
  readonly onFault: TurnDeps['onFault'];
}

/** A room as its services have last seen it, and what they know. */
interface Kept {
  readonly view: RoomView;
  readonly states: ServiceStates;
}

interface Orphan extends Kept {
  /** Milliseconds since 1970; undefined until Prosody has shown its rooms for the first time. */
  readonly until: number | undefined;
}

/**
 * All services of all rooms: events of Prosody and commands of clients go in, what is to be sent comes out. It owns no timer,
 * socket or file; state lives as long as its room, and {@link ORPHAN_MS} longer where Prosody has lost the room and not ended it.
 */
export class RoomServices {
  readonly #deps: RoomServicesDeps;
  readonly #mirror: RoomMirror;
  readonly #turnDeps: TurnDeps;
  #kept = new Map<string, Kept>();
  #orphans = new Map<string, Orphan>();
  /** Rooms that have just ended, with the time at which they are forgotten. */
  #farewells = new Map<string, Kept & { readonly until: number }>();
  #wakes = new Map<string, number>();
  #changed = new Set<string>();

  constructor(deps: RoomServicesDeps) {
    this.#deps = deps;
    this.#mirror = new RoomMirror(deps.mirror);
    const { services, randomId, onFault } = deps;
    this.#turnDeps = {
      services,
      randomId,
      onFault,
      rooms: (jid) => this.#mirror.rooms.get(jid),
    };
  }

  get mirror(): Omit<RoomMirror, 'apply' | 'begin' | 'finish'> {
    return this.#mirror;
  }

  /** Rooms that Prosody does not show, whose state waits for them. */
  get orphanCount(): number {
    return this.#orphans.size;
  }

  /** The connection is lost: rooms that ended right before may come back. */
  disconnected(now: number): void {
    for (const [jid, kept] of this.#farewells) {
      this.#farewells.delete(jid);
      if (kept.until > now) this.#orphans.set(jid, { ...kept, until: now + ORPHAN_MS });
      else this.#changed.add(jid);
    }
  }

  /** The connection is new: the hosts are going to tell what they hold. */
  begin(hosts: readonly string[]): void {
    this.#mirror.begin(hosts);
  }

  /** Goes on without those hosts that have not told everything; their names. */
  finish(now: number): { missing: string[]; outgoing: Outgoing[] } {
    const missing = this.#mirror.finish();
    return { missing, outgoing: this.#resume(now) };
  }

  /** Takes one event from a host. */
  apply(event: RoomEvent, host: string, now: number): Outgoing[] {
    if (this.#mirror.isReplaying || event.type === 'snapshot-start' || event.type === 'snapshot-end') {
      const wasReplaying = this.#mirror.isReplaying;
      this.#mirror.apply(event, host);
      return wasReplaying && !this.#mirror.isReplaying ? this.#resume(now) : [];
    }
    const before = this.#mirror.rooms.get(event.room);
    this.#mirror.apply(event, host);
    return this.#follow(before, event, now);
  }

  /**
   * A client asks a service. `from` is its real full address.
   * @throws AppError the refusal, as stanza error
   */
  command(name: string, from: string, command: Element, now: number): Outgoing[] {
    const service = this.#deps.services.find((candidate) => candidate.name === name);
    if (!service?.command) throw stanzaError('service-unavailable');
    const { room: whereabouts, occupant } = findSender(this.#mirror.roomsOf(from), from, command, service.scope === 'main');
    const main = service.scope === 'main' ? whereabouts.mainRoom : undefined;
    const room = main === undefined ? whereabouts : this.#mirror.rooms.get(main);
    if (!room) throw stanzaError('item-not-found', 'the main room is gone');
    return this.#turn(room, now, (turn) => turn.command(service, occupant, command));
  }

  /** Wakes whoever asked for it, and forgets rooms that have not come back. */
  wake(now: number): Outgoing[] {
    for (const left of [this.#orphans, this.#farewells])
      for (const [jid, { until }] of left)
        if (until !== undefined && until <= now) {
          left.delete(jid);
          this.#changed.add(jid);
        }
    const due = [...this.#wakes].filter(([, at]) => at <= now).flatMap(([jid]) => this.#mirror.rooms.get(jid) ?? []);
    return due.flatMap((room) => this.#turn(room, now, (turn) => turn.wake()));
  }

  /** When to call {@link wake}, in milliseconds since 1970. */
  get wakeAt(): number | undefined {
    const left = [...this.#orphans.values(), ...this.#farewells.values()].flatMap(({ until }) => until ?? []);
    const times = [...this.#wakes.values(), ...left];
    return times.length === 0 ? undefined : times.reduce((first, time) => Math.min(first, time));
  }

  /** What somebody who is about to enter this room (inner name) is sent before everything else. */
  welcome(jid: string, joiner: string, now: number): Welcome[] {
    const room = this.#mirror.rooms.get(jid) ?? emptyRoom(jid);
    return new Turn(this.#turnDeps, { room, states: this.#kept.get(jid)?.states ?? new Map(), now }).welcome(joiner);
  }

  /** State of a service in a room, for other parts of the policy service: `stateOf(room, 'polls')`. */
  stateOf(jid: string, service: ServiceName): unknown {
    return this.#kept.get(jid)?.states.get(service);
  }

  /** Rooms of which something else is to be kept than when this was asked last. */
  takeChanged(): string[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  /** What is to be kept of a room; undefined: nothing. */
  saved(jid: string): SavedRoom | undefined {
    const kept = this.#kept.get(jid) ?? this.#orphans.get(jid) ?? this.#farewells.get(jid);
    return kept && saveRoom(kept.view, kept.states);
  }

  /**
   * Takes back what `saved` gave, before the first event. Names of services whose state does not fit any more.
   * @throws AppError INPUT_INVALID when it is no saved room
   */
  restore(json: unknown): ServiceName[] {
    const { view, states, dropped } = readSavedRoom(json, this.#deps.services);
    this.#orphans.set(view.jid, { view, states, until: undefined });
    if (dropped.length > 0) this.#changed.add(view.jid);
    return dropped;
  }

  #follow(before: RoomView | undefined, event: RoomChange, now: number): Outgoing[] {
    const after = this.#mirror.rooms.get(event.room);
    if (!after) {
      if (event.type === 'room-destroyed') this.#end(event.room, now);
      return before ? this.#tellMain(before, [{ type: 'room-destroyed' }], now) : [];
    }
    if (!before) return this.#open(after, now);
    if (before.meetingId !== after.meetingId && this.#isOrphanOf(after)) return this.#adopt(after, now);
    const again = event.type === 'occupant-joined' ? before.occupants.get(event.nick) : undefined;
    const from = again ? withoutNick(before, again.nick) : before;
    const events: ServiceEvent[] = again ? [{ type: 'occupant-left', occupant: again }] : [];
    return this.#tell(after, [...events, ...eventsBetween(from, after)], now);
  }

  /** Prosody has shown all its rooms: what had been known of them is compared with what is. */
  #resume(now: number): Outgoing[] {
    const before = new Map<string, Kept>([...this.#orphans, ...this.#kept]);
    const rooms = [...this.#mirror.rooms.values()].sort((a, b) => Number(a.mainRoom !== undefined) - Number(b.mainRoom !== undefined));
    const lost = [...before].filter(([jid, { view }]) => !isSameMeeting(view, this.#mirror.rooms.get(jid)));
    const worthy = lost.filter(([, { states }]) => states.size > 0);
    this.#orphans = new Map(worthy.map(([jid, kept]) => [jid, { ...kept, until: (kept as Partial<Orphan>).until ?? now + ORPHAN_MS }]));
    this.#kept = new Map();
    this.#wakes.clear();
    const outgoing = rooms.flatMap((room) => {
      const kept = before.get(room.jid);
      return kept && isSameMeeting(kept.view, room) ? this.#continue(room, kept, now) : this.#open(room, now);
    });
    // A breakout room that has ended while its main room went on.
    const ended = lost.flatMap(([, { view }]) => (view.mainRoom !== undefined && this.#kept.has(view.mainRoom) ? [view] : []));
    return [...outgoing, ...ended.flatMap((view) => this.#tellMain(view, [{ type: 'room-destroyed' }], now))];
  }

  #open(room: RoomView, now: number): Outgoing[] {
    if (this.#isOrphanOf(room)) return this.#adopt(room, now);
    this.#farewells.delete(room.jid);
    this.#kept.set(room.jid, { view: room, states: new Map() });
    return this.#tell(room, [{ type: 'room-created' }, ...eventsBetween(withoutPeople(room), room)], now);
  }

  #isOrphanOf(room: RoomView): boolean {
    return room.meetingId !== undefined && this.#orphans.get(room.jid)?.view.meetingId === room.meetingId;
  }

  /** The room of an orphan is back: whoever is in it now is told everything. */
  #adopt(room: RoomView, now: number): Outgoing[] {
    const orphan = this.#orphans.get(room.jid);
    this.#orphans.delete(room.jid);
    return orphan ? this.#continue(room, orphan, now) : [];
  }

  #continue(room: RoomView, { view, states }: Kept, now: number): Outgoing[] {
    this.#kept.set(room.jid, { view, states });
    return this.#tell(
      room,
      [{ type: 'restored' }, ...eventsBetween({ ...view, lobby: room.lobby, hasPassword: room.hasPassword }, room)],
      now,
    );
  }

  #tell(room: RoomView, events: readonly ServiceEvent[], now: number): Outgoing[] {
    if (events.length === 0) return this.#turn(room, now, () => {});
    const own = this.#turn(room, now, (turn) => {
      for (const event of events) turn.tell(event);
    });
    return [...own, ...this.#tellMain(room, events, now)];
  }

  #tellMain(breakout: RoomView, events: readonly ServiceEvent[], now: number): Outgoing[] {
    const main = breakout.mainRoom === undefined ? undefined : this.#mirror.rooms.get(breakout.mainRoom);
    if (!main) return [];
    return this.#turn(main, now, (turn) => {
      for (const event of events) turn.tellOfBreakout(event, breakout);
    });
  }

  #turn(room: RoomView, now: number, run: (turn: Turn) => void): Outgoing[] {
    const kept = this.#kept.get(room.jid);
    const turn = new Turn(this.#turnDeps, { room, states: kept?.states ?? new Map(), now });
    run(turn);
    const isDirty = turn.states !== kept?.states || kept.view.occupants !== room.occupants || kept.view.meetingId !== room.meetingId;
    if (isDirty && (turn.states.size > 0 || (kept?.states.size ?? 0) > 0)) this.#changed.add(room.jid);
    this.#kept.set(room.jid, { view: room, states: turn.states });
    const at = turn.wakeAt;
    if (at === undefined) this.#wakes.delete(room.jid);
    else this.#wakes.set(room.jid, at);
    return [...turn.outgoing];
  }

  #end(jid: string, now: number): void {
    const kept = this.#kept.get(jid);
    this.#kept.delete(jid);
    this.#orphans.delete(jid);
    this.#wakes.delete(jid);
    if (kept && kept.states.size > 0) this.#farewells.set(jid, { ...kept, until: now + FAREWELL_MS });
    else this.#changed.add(jid);
  }
}

/** Without an id on one side there is nothing that tells two meetings apart. */
function isSameMeeting(view: RoomView, room: RoomView | undefined): boolean {
  return room !== undefined && (view.meetingId === undefined || room.meetingId === undefined || view.meetingId === room.meetingId);
}

function withoutPeople(room: RoomView): RoomView {
  return { ...room, occupants: new Map() };
}

function withoutNick(room: RoomView, nick: string): RoomView {
  const occupants = new Map(room.occupants);
  occupants.delete(nick);
  return { ...room, occupants };
}
