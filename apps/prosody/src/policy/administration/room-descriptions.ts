import { isModerator, type Occupant, occupantAddress, peopleOf, type RoomView } from '@parley/room-services';
import { z } from 'zod';
import { shortName } from './room-lookup.ts';

/** Rooms that the focus makes to see whether it could; nobody is ever in them. */
const HEALTH_CHECK = /^__jicofo-health-check/;

export const isForPeople = ({ jid }: RoomView): boolean => !HEALTH_CHECK.test(jid);

/** Main rooms of people. */
export function meetingRooms(rooms: Iterable<RoomView>): RoomView[] {
  return Array.from(rooms).filter((room) => isForPeople(room) && room.mainRoom === undefined);
}

/** As the originals see it: everybody but the focus. */
export function participantsOf({ occupants }: RoomView): Occupant[] {
  return [...occupants.values()].filter(({ isFocus }) => !isFocus);
}

export const roomSummary = z
  .object({
    name: z.string().describe('As people type it: `room`, or `tenant/room`.'),
    address: z.string().describe('As clients know it.'),
    meetingId: z.string().optional(),
    subject: z.string().optional(),
    participants: z.int().describe('People, without recorders and the like.'),
    createdAt: z.int().optional().describe('Since when there have been two or more, in milliseconds since 1970.'),
    passcodeProtected: z.boolean(),
    lobbyEnabled: z.boolean(),
    mainRoom: z.string().optional().describe('Of a breakout room: name of the room that it belongs to.'),
  })
  .meta({ title: 'Room' });

export const participant = z
  .object({
    id: z.string().describe('Nick in the room, which official clients call the participant id.'),
    displayName: z.string().optional(),
    moderator: z.boolean(),
    service: z.boolean().describe('A recorder or the like, no person.'),
    connectionJID: z.string().describe('Real address.'),
    userId: z.string().optional().describe('As the token or the account of a login says.'),
  })
  .meta({ title: 'Participant' });

export const roomDetails = roomSummary.extend({ participantList: z.array(participant) }).meta({ title: 'RoomDetails' });

export function describeRoom(room: RoomView, mainRoom: RoomView | undefined): z.output<typeof roomSummary> {
  return {
    name: shortName(room),
    address: room.address,
    meetingId: room.meetingId,
    subject: room.subject,
    participants: peopleOf(room).length,
    createdAt: room.createdAt,
    passcodeProtected: room.hasPassword,
    lobbyEnabled: room.lobby,
    mainRoom: mainRoom && shortName(mainRoom),
  };
}

export function describeParticipants(room: RoomView): z.output<typeof participant>[] {
  return participantsOf(room).map((occupant) => ({
    id: occupant.nick,
    displayName: occupant.displayName,
    moderator: isModerator(occupant),
    service: occupant.isService,
    connectionJID: occupant.jid,
    userId: occupant.user?.id,
  }));
}

/** COMPAT(prosody-plugins): the members of `/room`, with the name that Prosody has for the room. */
export function describeOccupant(room: RoomView, { nick, displayName, user }: Occupant) {
  return { jid: occupantAddress({ ...room, address: room.jid }, nick), email: user?.email ?? '', display_name: displayName ?? '' };
}
