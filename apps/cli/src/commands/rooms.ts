import { AppError, systemClock } from '@parley/kernel';
import type { Administration, Participant, RoomDetails } from '../rooms/administration.ts';
import { roomReport, roomsReport } from '../rooms/report.ts';
import { parseRoomsRequest } from '../rooms/rooms-request.ts';
import type { Terminal } from './places.ts';

/**
 * `parley rooms list|show|end|kick|message`: what goes on in the rooms of the running stack.
 * @returns the exit code
 * @throws AppError INPUT_INVALID, NOT_FOUND, UNAVAILABLE
 */
export async function rooms(args: readonly string[], administration: Administration, terminal: Terminal): Promise<number> {
  const request = parseRoomsRequest(args);
  if (request.action === 'list') {
    const all = await administration.rooms();
    if (request.json) terminal.out(JSON.stringify(all));
    else if (all.length === 0) terminal.err('there are no rooms');
    else for (const line of roomsReport(all, systemClock.now())) terminal.out(line);
    return 0;
  }
  const room = await administration.room(request.room);
  switch (request.action) {
    case 'show':
      if (request.json) terminal.out(JSON.stringify(room));
      else for (const line of roomReport(room, systemClock.now())) terminal.out(line);
      return 0;
    case 'end':
      await administration.end(room);
      terminal.out(`${room.name} has ended`);
      return 0;
    case 'kick': {
      const person = personOf(room, request.participant);
      await administration.kick(room, person.id);
      terminal.out(`${person.displayName ?? person.id} is out of ${room.name}`);
      return 0;
    }
    case 'message': {
      const people = room.participantList.filter(({ service }) => !service);
      const addresses = people.map(({ connectionJID }) => connectionJID);
      await administration.say(room, request.text, addresses, request.from);
      terminal.out(`${people.length} in ${room.name} are shown the message`);
      return 0;
    }
  }
}

/** @throws AppError NOT_FOUND for nobody, INPUT_INVALID for several */
function personOf({ name, participantList }: RoomDetails, text: string): Participant {
  const byId = participantList.find(({ id }) => id === text);
  if (byId) return byId;
  const [first, ...others] = participantList.filter(({ displayName }) => displayName?.toLowerCase() === text.toLowerCase());
  if (!first) throw new AppError('NOT_FOUND', `nobody in ${name} is called ${text}; see parley rooms show ${name}`);
  if (others.length > 0)
    throw new AppError('INPUT_INVALID', `several in ${name} are called ${text}: ${[first, ...others].map(({ id }) => id).join(', ')}`);
  return first;
}
