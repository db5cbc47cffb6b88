import { AppError } from '@parley/kernel';
import type { JsonObject, RoomOperation, RoomView } from '@parley/room-services';
import type { Element } from '@parley/xmpp-core';
import { z } from 'zod';
import { type Endpoint, endpoint } from './endpoint.ts';
import { participantsOf } from './room-descriptions.ts';
import { type RoomIndex, roomAt, roomNamed } from './room-lookup.ts';

export interface ActingDeps {
  readonly index: () => RoomIndex;
  /** @throws AppError the stanza error of Prosody, UNAVAILABLE, TIMEOUT */
  readonly operate: (room: string, operation: RoomOperation) => Promise<Element | undefined>;
  /** A message of the room itself to these people in it, by nick. */
  readonly say: (room: string, nicks: readonly string[], content: JsonObject) => void;
  /** Asks a gateway to telephone somebody into a conference. @throws AppError NOT_FOUND when there is none */
  readonly invite: (conference: string, phoneNumber: string) => Promise<void>;
}

const MAX_MESSAGE = 10_000;

const name = z.string().min(1).max(1_023);
const address = z.string().min(1).max(3_071);
const named = z.object({ room: name.describe('Name of the room.'), prefix: z.string().max(1_023).optional().describe('The tenant.') });
const FAILURES = { 400: 'The room is missing, or the body is not what is expected.', 404: 'There is no such room.' };
/** Of endpoints whose query names the room. */
const OF_NAMED_ROOM = { access: 'administrator', refusedWith: 403, query: named, failures: FAILURES } as const;

/** What can be done: end a meeting, remove somebody, invite, say something (prosody contract §4). */
export function actingEndpoints(deps: ActingDeps): readonly Endpoint[] {
  return [roomInfo(deps), checkPasscode(deps), kick(deps), endMeeting(deps), inviteJigasi(deps), sendMessage(deps)];
}

function roomInfo({ index }: ActingDeps): Endpoint {
  return endpoint({
    method: 'GET',
    path: '/room-info',
    summary: 'Whether a room has a passcode, and a lobby.',
    ...OF_NAMED_ROOM,
    answer: z.object({ conference: z.string(), passcodeProtected: z.boolean(), lobbyEnabled: z.boolean() }),
    handle({ query: { room: given, prefix } }) {
      const room = roomNamed(index(), given, prefix);
      return { body: { conference: room.jid, passcodeProtected: room.hasPassword, lobbyEnabled: room.lobby } };
    },
  });
}

function checkPasscode({ index, operate }: ActingDeps): Endpoint {
  return endpoint({
    method: 'PUT',
    path: '/room-info',
    summary: 'Whether a passcode is that of a room.',
    ...OF_NAMED_ROOM,
    body: z.object({ passcode: z.string().min(1).max(1_023) }),
    answer: z.object({ valid: z.boolean() }),
    async handle({ query: { room: given, prefix }, body: { passcode } }) {
      const room = roomNamed(index(), given, prefix);
      const valid = await operate(room.jid, { name: 'check-password', password: passcode });
      return { body: { valid: valid?.getText() === 'true' } };
    },
  });
}

function kick({ index, operate }: ActingDeps): Endpoint {
  const who = z
    .object({
      participantId: name.optional().describe('Nick in the room.'),
      number: z.string().min(1).max(64).optional().describe('Beginning of the display name of somebody on the telephone.'),
    })
    .refine(({ participantId, number }) => (participantId === undefined) !== (number === undefined), 'one of participantId and number');
  return endpoint({
    method: 'PUT',
    path: '/kick-participant',
    summary: 'Removes somebody from a room.',
    ...OF_NAMED_ROOM,
    body: who,
    failures: { ...FAILURES, 404: 'There is no such room, or nobody of this name in it.' },
    async handle({ query: { room: given, prefix }, body }) {
      const room = roomNamed(index(), given, prefix);
      const occupant = participantsOf(room).find(({ nick, displayName, isService }) =>
        body.participantId === undefined ? isService && displayName?.startsWith(body.number ?? '') : nick === body.participantId,
      );
      if (!occupant) throw new AppError('NOT_FOUND', 'nobody of this name is in the room');
      await operate(room.jid, { name: 'kick', nick: occupant.nick });
      return {};
    },
  });
}

function endMeeting({ index, operate }: ActingDeps): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/end-meeting',
    summary: 'Ends a meeting for all.',
    access: 'administrator',
    query: z.object({
      conference: address.describe('Address of the room, `room@muc.DOMAIN`.'),
      'silent-reconnect': z.string().max(16).optional().describe('`true`: clients come back at once, to a new meeting.'),
    }),
    failures: FAILURES,
    async handle({ query }) {
      const room = roomAt(index(), query.conference);
      const isSilent = query['silent-reconnect'] === 'true';
      await operate(room.jid, {
        name: 'destroy',
        reason: isSilent ? 'The meeting has been terminated silently' : 'The meeting has been terminated',
        ...(isSilent && { alternate: room.address }),
      });
      return {};
    },
  });
}

function inviteJigasi({ invite }: ActingDeps): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/invite-jigasi',
    summary: 'Has the least busy SIP gateway telephone somebody into a conference.',
    access: 'administrator',
    body: z.object({ conference: address, phoneNo: z.string().min(1).max(256) }),
    failures: { ...FAILURES, 404: 'There is no gateway; the body says `error`.' },
    async handle({ body: { conference, phoneNo } }) {
      try {
        await invite(conference, phoneNo);
        return {};
      } catch (error) {
        if (!AppError.is(error, 'NOT_FOUND')) throw error;
        return { status: 404, body: { error: error.message } };
      }
    },
  });
}

function sendMessage({ index, say }: ActingDeps): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/send-system-chat-message',
    summary: 'Shows a message of the system in the chat of some who are in a room.',
    access: 'administrator',
    body: z.object({
      room: address.describe('Address of the room, `room@muc.DOMAIN`.'),
      message: z.string().min(1).max(MAX_MESSAGE),
      displayName: z.string().max(256).optional().describe('Whose message it is shown as.'),
      connectionJIDs: z.array(address).max(10_000).describe('Real addresses; those of people who are not in the room count for nothing.'),
    }),
    failures: { ...FAILURES, 413: 'The body has more than 64 KiB: send to some after the others.' },
    handle({ body: { room: given, message, displayName, connectionJIDs } }) {
      const room = roomAt(index(), given);
      const nicks = nicksOf(room, connectionJIDs);
      if (nicks.length > 0)
        say(room.jid, nicks, { type: 'system_chat_message', message, ...(displayName !== undefined && { displayName }) });
      return {};
    },
  });
}

function nicksOf(room: RoomView, addresses: readonly string[]): string[] {
  const wanted = new Set(addresses);
  return participantsOf(room)
    .filter(({ jid }) => wanted.has(jid))
    .map(({ nick }) => nick);
}
