import { bareJid, domainOf, localOf, realToTenant } from '@parley/xmpp-core';
import type { OccupantFacts, RoomChange } from './room-event.ts';
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
      const { lobby, hasPassword, meetingId = known.meetingId, subject = known.subject, createdAt = known.createdAt } = event;
      return { ...known, lobby, hasPassword, meetingId, subject, createdAt };
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
    case 'affiliation':
      return { ...known, occupants: new Map([...known.occupants].map(([nick, occupant]) => [nick, withAffiliation(occupant, event)])) };
  }
}

/** A room of which nothing is known but its name. */
export function emptyRoom(jid: string): RoomView {
  return { jid, address: realToTenant(jid, domainOf(jid)), lobby: false, hasPassword: false, occupants: new Map() };
}

/** An occupant as the services see it. */
export function occupantOf({ serviceDomains, focus }: MirrorSettings, facts: OccupantFacts): Occupant {
  const { nick, jid, role, affiliation, displayName, features, user, group, startMuted } = facts;
  return {
    nick,
    jid,
    role,
    affiliation,
    ...(displayName !== undefined && { displayName }),
    ...(features && { features }),
    ...(user && { user }),
    ...(group !== undefined && { group }),
    ...(startMuted && { startMuted }),
    isFocus: bareJid(jid) === focus,
    isService: localOf(jid) === '' || serviceDomains.includes(domainOf(jid)),
  };
}

function withOccupant(room: RoomView, occupant: Occupant): RoomView {
  return { ...room, occupants: new Map(room.occupants).set(occupant.nick, occupant) };
}

function withAffiliation(occupant: Occupant, { jid, affiliation }: Pick<Occupant, 'jid' | 'affiliation'>): Occupant {
  if (bareJid(occupant.jid) !== bareJid(jid)) return occupant;
  return { ...occupant, affiliation, role: roleOf(affiliation) };
}

/** In unmoderated rooms the role follows from the affiliation (XEP-0045 §5.1.2); its own presence comes later. */
function roleOf(affiliation: Occupant['affiliation']): Occupant['role'] {
  if (affiliation === 'outcast') return 'none';
  return affiliation === 'owner' || affiliation === 'admin' ? 'moderator' : 'participant';
}
