import { attr, childOf, type Element, stanzaError } from '@parley/xmpp-core';
import { isRepeated, requireModerator } from '../command.ts';
import { type Occupant, peopleOf } from '../room-view.ts';
import type { ServiceContext, Step } from '../service.ts';
import { type BreakoutRoom, type BreakoutState, MAX_NAME, MAX_ROOMS, roomsOf, withRooms } from './state.ts';

const PREFIX = 'features/breakout-rooms/';

/** What a moderator wants of the breakout rooms. @throws stanza error for the client */
export function obey(
  state: BreakoutState,
  sender: Occupant,
  command: Element,
  context: ServiceContext,
  domain: string,
): Step<BreakoutState> {
  requireModerator(sender);
  const wish = childOf(command, 'breakout_rooms');
  const isAgain = isRepeated(command);
  if (!wish) throw stanzaError('bad-request', 'no breakout_rooms');
  switch (attr(wish, 'type')) {
    case `${PREFIX}add`: {
      const madeBy = `${attr(command, 'n')} ${nameIn(wish)}`;
      if (isAgain && state.rooms.some((room) => room.madeBy === madeBy)) return withRooms(state, context);
      return add(state, { jid: `${context.randomId()}@${domain}`, name: nameIn(wish), madeBy }, context);
    }
    case `${PREFIX}remove`: {
      const gone = attr(wish, 'breakoutRoomJid');
      if (isAgain && !state.rooms.some(({ jid }) => jid === gone)) return withRooms(state, context);
      const { jid } = roomIn(state, wish);
      return withRooms({ ...state, rooms: state.rooms.filter((room) => room.jid !== jid) }, context);
    }
    case `${PREFIX}rename`: {
      const { jid } = roomIn(state, wish);
      const name = nameIn(wish);
      return withRooms({ ...state, rooms: state.rooms.map((room) => (room.jid === jid ? { ...room, name } : room)) }, context);
    }
    case `${PREFIX}move-to-room`:
      return move(state, wish, context);
    default:
      throw stanzaError('bad-request', 'unknown type');
  }
}

function add(state: BreakoutState, room: BreakoutRoom, context: ServiceContext): Step<BreakoutState> {
  if (state.rooms.length >= MAX_ROOMS) throw stanzaError('resource-constraint', `a meeting has at most ${MAX_ROOMS} breakout rooms`);
  return withRooms({ ...state, counter: state.counter + 1, rooms: [...state.rooms, room] }, context);
}

/** Asks somebody's client to go to another room of the meeting. */
function move(state: BreakoutState, wish: Element, context: ServiceContext): Step<BreakoutState> {
  const roomJid = attr(wish, 'roomJid');
  const who = attr(wish, 'participantJid');
  if (!roomJid || !who) throw stanzaError('bad-request', 'roomJid and participantJid are needed');
  if (roomJid !== context.room.address && !state.rooms.some(({ jid }) => jid === roomJid)) throw unknownRoom();
  for (const room of roomsOf(state, context)) {
    const person = peopleOf(room).find(({ jid }) => jid === who);
    if (!person) continue;
    const content = { type: 'breakout_rooms', event: `${PREFIX}move-to-room`, roomJid };
    return { state, effects: [{ kind: 'deliver', to: { nicks: [person.nick] }, room: room.jid, content }] };
  }
  throw stanzaError('item-not-found', 'nobody with this address is in the meeting');
}

function roomIn({ rooms }: BreakoutState, wish: Element): BreakoutRoom {
  const jid = attr(wish, 'breakoutRoomJid');
  if (!jid) throw stanzaError('bad-request', 'breakoutRoomJid is missing');
  const room = rooms.find((one) => one.jid === jid);
  if (!room) throw unknownRoom();
  return room;
}

function nameIn(wish: Element): string {
  const name = attr(wish, 'subject')?.trim() ?? '';
  if (name === '' || name.length > MAX_NAME) throw stanzaError('bad-request', `a room's name has 1 to ${MAX_NAME} characters`);
  return name;
}

const unknownRoom = () => stanzaError('item-not-found', 'there is no such breakout room');
