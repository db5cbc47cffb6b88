import { attr, domainOf, type Element, realToTenant, stanzaError } from '@parley/xmpp-core';
import type { Occupant, RoomView } from './room-view.ts';

/**
 * Who sends a command, and in which room: the one that the command names in the attribute `room` of its first child, or else
 * the room that the sender has entered last. `orMain`: a breakout room goes by the name of its main room too.
 * @throws stanza error auth/forbidden for whoever is not in such a room
 */
export function findSender(
  rooms: readonly RoomView[],
  jid: string,
  command: Element,
  orMain: boolean,
): { room: RoomView; occupant: Occupant } {
  const [child] = command.getChildElements();
  const named = child && attr(child, 'room')?.toLowerCase();
  const room = rooms.findLast((candidate) => named === undefined || namesOf(candidate, orMain).includes(named));
  const occupant = room && [...room.occupants.values()].find((someone) => someone.jid === jid);
  if (!room || !occupant) throw stanzaError('forbidden', 'not in this room');
  return { room, occupant };
}

function namesOf({ jid, address, mainRoom }: RoomView, orMain: boolean): string[] {
  const main = orMain && mainRoom !== undefined ? [mainRoom, realToTenant(mainRoom, domainOf(mainRoom))] : [];
  return [jid, address, ...main].map((name) => name.toLowerCase());
}
