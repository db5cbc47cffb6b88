import { domainOf } from '@parley/xmpp-core';
import type { RoomEvent } from './room-event.ts';
import { type MirrorSettings, reduceRoom } from './room-reduce.ts';
import type { RoomView } from './room-view.ts';

/**
 * Every room and occupant of Prosody, kept up to date by its event stream. After a gap the snapshots of all its hosts replace
 * it as a whole: until then the state before stays visible.
 */
export class RoomMirror {
  readonly #settings: MirrorSettings;
  #rooms = new Map<string, RoomView>();
  /** Inner names of rooms by the real address of an occupant, in the order of joining. */
  #whereabouts = new Map<string, Set<string>>();
  #replay: { readonly rooms: Map<string, RoomView>; readonly hosts: Set<string> } | undefined;

  constructor(settings: MirrorSettings) {
    this.#settings = settings;
  }

  /** By inner name. */
  get rooms(): ReadonlyMap<string, RoomView> {
    return this.#rooms;
  }

  get occupantCount(): number {
    let count = 0;
    for (const room of this.#rooms.values()) count += room.occupants.size;
    return count;
  }

  /** True while snapshots are coming in: their joins are no new ones. */
  get isReplaying(): boolean {
    return this.#replay !== undefined;
  }

  /** The rooms that somebody is in, by real full address; the latest last. */
  roomsOf(jid: string): RoomView[] {
    return [...(this.#whereabouts.get(jid) ?? [])].flatMap((name) => this.#rooms.get(name) ?? []);
  }

  /** The stream is new: what these hosts hold replaces everything once each of them has told it. */
  begin(hosts: readonly string[]): void {
    this.#replay = { rooms: new Map(), hosts: new Set(hosts) };
  }

  /** Shows what has been told so far, although hosts are missing; their names. */
  finish(): string[] {
    const missing = [...(this.#replay?.hosts ?? [])];
    this.#swap();
    return missing;
  }

  /** Applies one event that came from this host. */
  apply(event: RoomEvent, host: string): void {
    switch (event.type) {
      case 'snapshot-start': {
        const replay = this.#replay ?? { rooms: new Map(this.#rooms), hosts: new Set() };
        this.#replay = replay;
        for (const name of replay.rooms.keys()) if (domainOf(name) === host) replay.rooms.delete(name);
        replay.hosts.add(host);
        return;
      }
      case 'snapshot-end':
        this.#replay?.hosts.delete(host);
        if (this.#replay?.hosts.size === 0) this.#swap();
        return;
      default: {
        const rooms = this.#replay?.rooms ?? this.#rooms;
        const before = rooms.get(event.room);
        const room = reduceRoom(this.#settings, before, event);
        if (room) rooms.set(event.room, room);
        else rooms.delete(event.room);
        if (!this.#replay) this.#follow(before, room);
      }
    }
  }

  #swap(): void {
    if (!this.#replay) return;
    this.#rooms = this.#replay.rooms;
    this.#replay = undefined;
    this.#whereabouts = new Map();
    for (const room of this.#rooms.values()) this.#follow(undefined, room);
  }

  #follow(before: RoomView | undefined, after: RoomView | undefined): void {
    for (const [nick, { jid }] of before?.occupants ?? [])
      if (after?.occupants.get(nick)?.jid !== jid) this.#forget(jid, before?.jid ?? '');
    for (const [nick, { jid }] of after?.occupants ?? []) {
      if (before?.occupants.get(nick)?.jid === jid || !after) continue;
      const names = this.#whereabouts.get(jid) ?? new Set();
      this.#whereabouts.set(jid, names.add(after.jid));
    }
  }

  #forget(jid: string, room: string): void {
    const names = this.#whereabouts.get(jid);
    names?.delete(room);
    if (names?.size === 0) this.#whereabouts.delete(jid);
  }
}
