import { AppError } from '@parley/kernel';
import { childOf, type Element, NS } from '@parley/xmpp-core';
import { z } from 'zod';

const room = z.string().min(1).max(3_071);
const role = z.enum(['none', 'visitor', 'participant', 'moderator']);
const affiliation = z.enum(['none', 'outcast', 'member', 'admin', 'owner']);
const occupant = z.object({ nick: z.string().min(1), jid: z.string().min(1), role, affiliation });

const roomEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot-start') }),
  z.object({ type: z.literal('snapshot-end') }),
  z.object({ type: z.literal('room-created'), room, meetingId: z.string().optional() }),
  z.object({ type: z.literal('room-settings'), room, lobby: z.boolean(), hasPassword: z.boolean() }),
  z.object({ type: z.literal('room-destroyed'), room }),
  occupant.extend({ type: z.literal('occupant-joined'), room }),
  z.object({ type: z.literal('occupant-left'), room, nick: z.string(), jid: z.string() }),
  z.object({ type: z.literal('affiliation'), room, jid: z.string(), affiliation }),
]);

/** What plugins/mod_meet_events.lua tells about rooms and occupants. Rooms carry their inner name (`[tenant]room@muc…`). */
export type RoomEvent = z.output<typeof roomEvent>;
export type Occupant = z.output<typeof occupant>;

/**
 * The event in a message of Prosody, or undefined when the message holds none.
 * @throws AppError INPUT_INVALID when the event is malformed
 */
export function parseRoomEvent(message: Element): RoomEvent | undefined {
  const text = childOf(message, 'event', NS.parleyEvents)?.getText();
  if (text === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new AppError('INPUT_INVALID', 'room event is not JSON', { cause: error });
  }
  const result = roomEvent.safeParse(json);
  if (!result.success) throw new AppError('INPUT_INVALID', `room event: ${z.prettifyError(result.error)}`);
  return result.data;
}
