import { emptyRoom } from '../room-reduce.ts';
import type { Occupant, RoomView } from '../room-view.ts';
import type { ServiceContext } from '../service.ts';

/** An occupant `nick` who sits at `nick@meet.jitsi/x`. */
export function occupantWith(nick: string, change: Partial<Occupant> = {}): Occupant {
  return {
    nick,
    jid: `${nick}@meet.jitsi/x`,
    role: 'participant',
    affiliation: 'none',
    displayName: nick,
    isService: false,
    isFocus: false,
    ...change,
  };
}

export const moderatorWith = (nick: string, change: Partial<Occupant> = {}): Occupant =>
  occupantWith(nick, { role: 'moderator', affiliation: 'owner', ...change });

export const focusOccupant: Occupant = moderatorWith('focus', { jid: 'focus@auth.meet.jitsi/f', isService: true, isFocus: true });

/** The room `r@muc.meet.jitsi` with the focus and these people. */
export function roomWith(people: readonly Occupant[], change: Partial<RoomView> = {}): RoomView {
  const occupants = new Map([focusOccupant, ...people].map((occupant) => [occupant.nick, occupant]));
  return { ...emptyRoom('r@muc.meet.jitsi'), meetingId: 'meeting-1', ...change, occupants };
}

/** What a service is told, at the time 1 000 000. */
export function contextWith(room: RoomView, change: Partial<ServiceContext> = {}): ServiceContext {
  let ids = 0;
  return {
    room,
    now: 1_000_000,
    metadata: {},
    rooms: (jid) => (jid === room.jid ? room : undefined),
    randomId: () => `id-${++ids}`,
    ...change,
  };
}
