import { toXmlText } from '@parley/xmpp-core';
import { z } from 'zod';

/** What the reservation system holds for a room (focus contract §13); times in milliseconds. */
export interface Reservation {
  readonly id: string;
  readonly endsAtMs: number;
  readonly maxOccupants?: number;
  /** People have to knock. */
  readonly lobby?: boolean;
  readonly password?: string;
}

/** `code` is an HTTP status, or 419 for a reservation that is over and 500 for a system that does not answer. */
export interface ReservationRefusal {
  readonly code: number;
  /** Shown to people. */
  readonly text: string;
}

const MAX_TEXT = 500;
const MAX_ID = 256;
/** Nobody lives to see more seconds; beyond it dates cannot be counted. */
const MAX_SECONDS = 10_000_000_000;

const id = z.union([z.int().transform(String), z.string().min(1).max(MAX_ID)]);
/** Systems write numbers quoted, too, and 0 for no limit. */
const limit = z.coerce.number().int().min(0).max(1_000_000);
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

const reservation = z.object({
  id,
  name: z.string().max(1_023),
  duration: z.coerce.number().min(0).max(MAX_SECONDS),
  start_time: z.string().max(64).nullish(),
  max_occupants: limit.nullish(),
  lobby: flag.nullish(),
  password: z.coerce.string().max(256).nullish(),
});

const conflict = z.object({ conflict_id: id });
const complaint = z.object({ message: z.string() });

/**
 * The reservation in an answer to a booking or a question, or what is wrong with it.
 * @param name the room that was asked for, compared without regard to case
 * @param askedMs counts where the answer names no start
 */
export function readReservation(body: string, name: string, askedMs: number): Reservation | string {
  const parsed = reservation.safeParse(json(body));
  if (!parsed.success) return z.prettifyError(parsed.error).replaceAll('\n', ' ').slice(0, MAX_TEXT);
  const { data } = parsed;
  if (data.name.toLowerCase() !== name.toLowerCase()) return 'it is about another room';
  const startMs = data.start_time ? Date.parse(data.start_time) : askedMs;
  if (Number.isNaN(startMs)) return 'start_time is no date';
  return {
    id: data.id,
    endsAtMs: startMs + data.duration * 1_000,
    ...(data.max_occupants && { maxOccupants: data.max_occupants }),
    ...(data.lobby && { lobby: true }),
    ...(data.password && { password: toXmlText(data.password) }),
  };
}

/** The id of the reservation that is in the way. */
export function readConflict(body: string): string | undefined {
  return conflict.safeParse(json(body)).data?.conflict_id;
}

/** What the system wants people to be told. */
export function readMessage(body: string): string {
  const message = complaint.safeParse(json(body)).data?.message.trim();
  return message ? toXmlText(message.slice(0, MAX_TEXT)) : 'Rejected by reservation server';
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
