import { AppError } from '@parley/kernel';
import { z } from 'zod';

const room = z.string().min(1).max(3_071);
const role = z.enum(['none', 'visitor', 'participant', 'moderator']);
const affiliation = z.enum(['none', 'outcast', 'member', 'admin', 'owner']);
const text = z.string().max(4_096);
const user = z.object({ id: text.optional(), name: text.optional(), avatar: text.optional(), email: text.optional() });
/** An occupant as the events describe it. */
export const occupantFacts = z.object({
  nick: z.string().min(1),
  jid: z.string().min(1),
  role,
  affiliation,
  displayName: text.optional(),
  features: z.record(z.string(), z.boolean()).optional(),
  user: user.optional(),
  group: text.optional(),
  /** `<startmuted>` of its presence: how older clients of moderators ask newcomers to start. */
  startMuted: z.object({ audio: z.boolean(), video: z.boolean() }).optional(),
});
const meetingId = z.string().max(256).optional();
const settings = { lobby: z.boolean(), hasPassword: z.boolean(), meetingId, subject: text.optional(), createdAt: z.number().optional() };

const roomEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot-start') }),
  z.object({ type: z.literal('snapshot-end') }),
  z.object({ type: z.literal('room-created'), room, meetingId, mainRoom: room.optional() }),
  z.object({ type: z.literal('room-settings'), room, ...settings }),
  z.object({ type: z.literal('room-destroyed'), room }),
  occupantFacts.extend({ type: z.literal('occupant-joined'), room }),
  occupantFacts.extend({ type: z.literal('occupant-changed'), room }),
  z.object({ type: z.literal('occupant-left'), room, nick: z.string(), jid: z.string() }),
  z.object({ type: z.literal('affiliation'), room, jid: z.string(), affiliation }),
]);

/**
 * What plugins/mod_meet_events.lua tells about rooms and occupants. Rooms carry their inner name (`[tenant]room@muc…`),
 * breakout rooms that of their main room too.
 */
export type RoomEvent = z.output<typeof roomEvent>;
/** An event that concerns one room. */
export type RoomChange = Exclude<RoomEvent, { type: 'snapshot-start' | 'snapshot-end' }>;
export type OccupantFacts = z.output<typeof occupantFacts>;

/**
 * The event in the text of Prosody's message.
 * @throws AppError INPUT_INVALID when it is malformed
 */
export function parseRoomEvent(body: string): RoomEvent {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    throw new AppError('INPUT_INVALID', 'room event is not JSON', { cause: error });
  }
  const result = roomEvent.safeParse(json);
  if (!result.success) throw new AppError('INPUT_INVALID', `room event: ${z.prettifyError(result.error)}`);
  return result.data;
}
