import { localOf } from '@parley/xmpp-core';
import type { JsonObject } from '../json.ts';
import { occupantAddress, peopleOf, type RoomView } from '../room-view.ts';
import type { Effect, ServiceContext } from '../service.ts';
import { type BreakoutState, roomsOf } from './state.ts';

/** All names are in one message, to everybody: longer ones of many people would be more than can be sent. */
const LONGEST_DISPLAY_NAME = 100;

/** Who is in which room of the meeting, to everybody in all of them but the focus (client contract §8.3). */
export function updates(state: BreakoutState, context: ServiceContext): Effect[] {
  const content = describe(state, context);
  return roomsOf(state, context)
    .filter((room) => peopleOf(room).length > 0)
    .map(({ jid }) => ({ kind: 'deliver', to: 'everyone', except: 'focus', room: jid, content }));
}

function describe({ counter, rooms }: BreakoutState, { room: main, rooms: find }: ServiceContext): JsonObject {
  const entries = [
    { isMainRoom: true, ...entry(main.address, main.subject, main) },
    ...rooms.map(({ jid, name }) => entry(jid, name, find(jid))),
  ];
  return {
    type: 'breakout_rooms',
    event: 'features/breakout-rooms/update',
    roomCounter: counter,
    rooms: Object.fromEntries(entries.map((one) => [one.id, one])),
  };
}

function entry(jid: string, name: string | undefined, room: RoomView | undefined) {
  const people = room ? peopleOf(room).map((person) => [occupantAddress(room, person.nick), person] as const) : [];
  const participants = people.map(([address, { jid, role, displayName }]) => [address, { jid, role, displayName: shortened(displayName) }]);
  return { id: localOf(jid), jid, name, participants: Object.fromEntries(participants) };
}

/** Never in the middle of a character. */
const shortened = (name: string | undefined) =>
  name !== undefined && name.length > LONGEST_DISPLAY_NAME ? name.slice(0, LONGEST_DISPLAY_NAME).replace(/[\uD800-\uDBFF]$/, '') : name;
