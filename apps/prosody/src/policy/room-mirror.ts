import { bareJid } from '@parley/xmpp-core';
import type { Occupant, RoomEvent } from './room-event.ts';

export interface Room {
  readonly jid: string;
  readonly meetingId: string | undefined;
  /** People knock before they come in. */
  readonly lobby: boolean;
  readonly hasPassword: boolean;
  /** By nick. */
  readonly occupants: ReadonlyMap<string, Occupant>;
}

type RoomChange = Exclude<RoomEvent, { type: 'snapshot-start' | 'snapshot-end' }>;

/** The room after an event; undefined when there is none (any more). A join to an unknown room makes it known. */
export function reduceRoom(room: Room | undefined, event: RoomChange): Room | undefined {
  if (!room && event.type !== 'room-created' && event.type !== 'occupant-joined') return undefined;
  const known = room ?? { jid: event.room, meetingId: undefined, lobby: false, hasPassword: false, occupants: new Map() };
  switch (event.type) {
    case 'room-created':
      return { ...known, meetingId: event.meetingId };
    case 'room-settings':
      return { ...known, lobby: event.lobby, hasPassword: event.hasPassword };
    case 'room-destroyed':
      return undefined;
    case 'occupant-joined': {
      const { nick, jid, role, affiliation } = event;
      return { ...known, occupants: new Map(known.occupants).set(nick, { nick, jid, role, affiliation }) };
    }
    case 'occupant-left': {
      const occupants = new Map(known.occupants);
      occupants.delete(event.nick);
      return { ...known, occupants };
    }
    case 'affiliation': {
      const changed = (occupant: Occupant) => bareJid(occupant.jid) === bareJid(event.jid);
      const occupants = [...known.occupants.values()].map((occupant) =>
        changed(occupant) ? { ...occupant, affiliation: event.affiliation, role: roleOf(event.affiliation) } : occupant,
      );
      return { ...known, occupants: new Map(occupants.map((occupant) => [occupant.nick, occupant])) };
    }
  }
}

/** In unmoderated rooms the role follows from the affiliation (XEP-0045 §5.1.2); its own presence comes later. */
function roleOf(affiliation: Occupant['affiliation']): Occupant['role'] {
  if (affiliation === 'outcast') return 'none';
  return affiliation === 'owner' || affiliation === 'admin' ? 'moderator' : 'participant';
}

/** Every room and occupant of Prosody, kept up to date by its event stream; after a gap a snapshot replaces it as a whole. */
export class RoomMirror {
  #rooms = new Map<string, Room>();
  #snapshot: Map<string, Room> | undefined;

  get rooms(): ReadonlyMap<string, Room> {
    return this.#rooms;
  }

  get occupantCount(): number {
    let count = 0;
    for (const room of this.#rooms.values()) count += room.occupants.size;
    return count;
  }

  /** Applies one event. Until the end of a snapshot the state before it stays visible. */
  apply(event: RoomEvent): void {
    switch (event.type) {
      case 'snapshot-start':
        this.#snapshot = new Map();
        return;
      case 'snapshot-end':
        this.#rooms = this.#snapshot ?? this.#rooms;
        this.#snapshot = undefined;
        return;
      default: {
        const target = this.#snapshot ?? this.#rooms;
        const room = reduceRoom(target.get(event.room), event);
        if (room) target.set(event.room, room);
        else target.delete(event.room);
      }
    }
  }

  /** True while a snapshot is coming in: its joins are no new ones. */
  get isReplaying(): boolean {
    return this.#snapshot !== undefined;
  }
}
