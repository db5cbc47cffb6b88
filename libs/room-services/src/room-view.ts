import type { OccupantFacts } from './room-event.ts';

/** Somebody in a room. */
export interface Occupant extends Readonly<OccupantFacts> {
  /** Real full address. */
  readonly jid: string;
  /** Focus, recorder, gateway…: no person. */
  readonly isService: boolean;
  readonly isFocus: boolean;
}

/** A room as the services see it. */
export interface RoomView {
  /** Inner name, `[tenant]room@muc.DOMAIN`: keys of state, operations. */
  readonly jid: string;
  /** The name that clients know, `room@muc.tenant.DOMAIN`: everything in JSON payloads. */
  readonly address: string;
  readonly meetingId?: string | undefined;
  /** Of a breakout room: inner name of the room that it belongs to. */
  readonly mainRoom?: string | undefined;
  /** People knock before they come in. */
  readonly lobby: boolean;
  readonly hasPassword: boolean;
  readonly subject?: string | undefined;
  /** Since when there are two or more, in milliseconds since 1970. */
  readonly createdAt?: number | undefined;
  /** By nick, in the order of their arrival. */
  readonly occupants: ReadonlyMap<string, Occupant>;
}

/** `room@muc.tenant.DOMAIN/nick`, as clients know an occupant. */
export function occupantAddress(room: RoomView, nick: string): string {
  return `${room.address}/${nick}`;
}

export function isModerator(occupant: Occupant): boolean {
  return occupant.role === 'moderator';
}

/** Moderators, without the focus and the like. */
export function moderatorsOf(room: RoomView): Occupant[] {
  return [...room.occupants.values()].filter((occupant) => isModerator(occupant) && !occupant.isService);
}

/** The focus; while it is being restarted there may be none, or two. */
export function focusOf(room: RoomView): Occupant[] {
  return [...room.occupants.values()].filter(({ isFocus }) => isFocus);
}

/** Whoever is a person. */
export function peopleOf(room: RoomView): Occupant[] {
  return [...room.occupants.values()].filter((occupant) => !occupant.isService);
}
