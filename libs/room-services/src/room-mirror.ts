import { bareJid, domainOf, localOf, realToTenant } from '@parley/xmpp-core';
import type { OccupantFacts, RoomChange, RoomEvent } from './room-event.ts';
import type { Occupant, RoomView } from './room-view.ts';

export interface MirrorSettings {
  /** Hosts whose users are services: `auth.DOMAIN`, `hidden.DOMAIN`. */
  readonly serviceDomains: readonly string[];
  /** Bare address of the focus. */
  readonly focus: string;
}

/** The room after an event; undefined when there is none (any more). A join to an unknown room makes it known. */
export function reduceRoom(settings: MirrorSettings, room: RoomView | undefined, event: RoomChange): RoomView | undefined {
  if (!room && event.type !== 'room-created' && event.type !== 'occupant-joined') return undefined;
  const known = room ?? emptyRoom(event.room);
  switch (event.type) {
    case 'room-created':
      return { ...known, meetingId: event.meetingId, mainRoom: event.mainRoom };
    case 'room-settings': {
      const { lobby, hasPassword, meetingId, subject } = event;
      return { ...known, lobby, hasPassword, meetingId: meetingId ?? known.meetingId, subject: subject ?? known.subject };
    }
    case 'room-destroyed':
      return undefined;
    case 'occupant-joined':
      return withOccupant(known, occupantOf(settings, event));
    case 'occupant-changed':
      return known.occupants.has(event.nick) ? withOccupant(known, occupantOf(settings, event)) : known;
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

/** A room of which nothing is known but its name. */
export function emptyRoom(jid: string): RoomView {
  return { jid, address: realToTenant(jid, domainOf(jid)), lobby: false, hasPassword: false, occupants: new Map() };
}

function occupantOf({ serviceDomains, focus }: MirrorSettings, facts: OccupantFacts): Occupant {
  const { nick, jid, role, affiliation, displayName, features, user, group } = facts;
  return {
    nick,
    jid,
    role,
    affiliation,
    ...(displayName !== undefined && { displayName }),
    ...(features && { features }),
    ...(user && { user }),
    ...(group !== undefined && { group }),
    isFocus: bareJid(jid) === focus,
    isService: localOf(jid) === '' || serviceDomains.includes(domainOf(jid)),
  };
}

function withOccupant(room: RoomView, occupant: Occupant): RoomView {
  return { ...room, occupants: new Map(room.occupants).set(occupant.nick, occupant) };
}

/** In unmoderated rooms the role follows from the affiliation (XEP-0045 §5.1.2); its own presence comes later. */
function roleOf(affiliation: Occupant['affiliation']): Occupant['role'] {
  if (affiliation === 'outcast') return 'none';
  return affiliation === 'owner' || affiliation === 'admin' ? 'moderator' : 'participant';
}

/** Every room and occupant of Prosody, kept up to date by its event stream; after a gap a snapshot replaces it as a whole. */
export class RoomMirror {
  readonly #settings: MirrorSettings;
  #rooms = new Map<string, RoomView>();
  #snapshot: Map<string, RoomView> | undefined;

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
        const room = reduceRoom(this.#settings, target.get(event.room), event);
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
