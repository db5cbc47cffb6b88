import type { RoomView } from '@parley/room-services';
import { z } from 'zod';
import { type Endpoint, endpoint } from './endpoint.ts';
import {
  describeOccupant,
  describeParticipants,
  describeRoom,
  isForPeople,
  meetingRooms,
  participantsOf,
  roomDetails,
  roomSummary,
} from './room-descriptions.ts';
import { type RoomIndex, roomNamed, roomOf } from './room-lookup.ts';

export interface ReadingDeps {
  readonly index: () => RoomIndex;
  /** XMPP_DOMAIN. */
  readonly domain: string;
  /** Sessions of people on this server. @throws AppError UNAVAILABLE, TIMEOUT */
  readonly sessions: () => Promise<number>;
  /** STUN and TURN servers with credentials, as clients are told of them. */
  readonly relays: () => readonly Readonly<Record<string, unknown>>[];
}

const OF_MUC_SIZE = { access: { module: 'muc_size' }, refusedWith: 403 } as const;
const NO_ROOM = 'There is no such room.';
const name = z.string().min(1).max(1_023);
const roomQuery = z.object({
  room: name.describe('Name of the room.'),
  domain: z.string().max(1_023).optional().describe('XMPP_DOMAIN, which is also the default.'),
  subdomain: z.string().max(1_023).optional().describe('The tenant.'),
});

/** What can be asked: sizes, participants, a census, credentials (prosody contract §4, deployment contract §8). */
export function readingEndpoints({ index, domain, sessions, relays }: ReadingDeps): readonly Endpoint[] {
  const asked = ({ room, domain: host = domain, subdomain }: z.output<typeof roomQuery>): RoomView =>
    roomNamed(host.toLowerCase() === domain ? index() : { ...index(), rooms: new Map() }, room, subdomain);
  const failures = { 400: 'The room is missing.', 404: NO_ROOM };
  return [
    endpoint({
      method: 'GET',
      path: '/room-size',
      summary: 'How many are in a room, the focus not counted.',
      ...OF_MUC_SIZE,
      query: roomQuery,
      answer: z.object({ participants: z.int() }),
      failures,
      handle: ({ query }) => ({ body: { participants: participantsOf(asked(query)).length } }),
    }),
    endpoint({
      method: 'GET',
      path: '/room',
      summary: 'Who is in a room.',
      ...OF_MUC_SIZE,
      query: roomQuery,
      answer: z.array(z.object({ jid: z.string(), email: z.string(), display_name: z.string() })),
      failures,
      handle({ query }) {
        const room = asked(query);
        return { body: participantsOf(room).map((occupant) => describeOccupant(room, occupant)) };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/sessions',
      summary: 'How many sessions of people there are on this server, as a number in plain text.',
      ...OF_MUC_SIZE,
      answer: z.string(),
      failures: {},
      handle: async () => ({ body: String(await sessions()) }),
    }),
    endpoint({
      method: 'GET',
      path: '/room-census',
      summary: 'Every room and how many are in it, the focus not counted.',
      access: { module: 'muc_census' },
      answer: z.object({
        room_census: z.array(
          z.object({
            room_name: z.string(),
            participants: z.int(),
            created_time: z.string().optional().describe('Milliseconds since 1970 at which the second one came.'),
            leaked: z.boolean().describe('Always false: rooms whose people have no connection do not exist here.'),
          }),
        ),
      }),
      failures: {},
      handle: () => ({ body: { room_census: meetingRooms(index().rooms.values()).map(censusOf) } }),
    }),
    endpoint({
      method: 'GET',
      path: '/turn-credentials',
      summary: 'The STUN and TURN servers that clients are told of, with credentials.',
      access: { module: 'turncredentials_http' },
      answer: z.array(z.record(z.string(), z.unknown())),
      failures: {},
      handle: () => ({ body: relays() }),
    }),
    ...ownEndpoints(index),
  ];
}

function censusOf(room: RoomView) {
  const createdAt = room.createdAt === undefined ? {} : { created_time: String(room.createdAt) };
  return { room_name: room.jid, participants: participantsOf(room).length, ...createdAt, leaked: false };
}

function ownEndpoints(index: () => RoomIndex): readonly Endpoint[] {
  const mainRoomOf = ({ mainRoom }: RoomView) => (mainRoom === undefined ? undefined : index().rooms.get(mainRoom));
  return [
    endpoint({
      method: 'GET',
      path: '/administration/rooms',
      summary: 'Every room, breakout rooms included.',
      access: 'administrator',
      answer: z.object({ rooms: z.array(roomSummary) }),
      failures: {},
      handle() {
        const rooms = [...index().rooms.values()].filter(isForPeople);
        return { body: { rooms: rooms.map((room) => describeRoom(room, mainRoomOf(room))) } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/administration/rooms/{room}',
      summary: 'A room and who is in it. The room is a name, `tenant%2Froom`, or an address.',
      access: 'administrator',
      answer: roomDetails,
      failures: { 404: NO_ROOM },
      handle({ room: text }) {
        const room = roomOf(index(), text);
        return { body: { ...describeRoom(room, mainRoomOf(room)), participantList: describeParticipants(room) } };
      },
    }),
  ];
}
