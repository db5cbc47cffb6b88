import { z } from 'zod';
import { peopleOf, type RoomView } from '../room-view.ts';
import type { Effect, ServiceContext, Step } from '../service.ts';

export const MAX_ROOMS = 100;
export const MAX_NAME = 200;
/** A meeting of which everybody has left is over after this time (prosody contract §3.4). */
export const CLOSE_AFTER_MS = 5_000;
/** And one that nobody is in after a restart, after this. */
export const RETURN_MS = 20_000;

const room = z.object({
  jid: z.string().max(3_071),
  name: z.string().min(1).max(MAX_NAME),
  /** Prosody's number of the command that made it, and the name then: known again where Prosody repeats it. */
  madeBy: z.string().max(300).optional(),
});

export const breakoutState = z.object({
  /** Rooms ever made: clients number new ones by it. */
  counter: z.number().int().min(0),
  /** In the order they were made; most of them exist at Prosody only while somebody is inside. */
  rooms: z.array(room).max(MAX_ROOMS),
  /** When all are told the rooms again, ms since 1970. */
  tellAt: z.number().optional(),
  /** When the meeting ends because nobody is left. */
  closeAt: z.number().optional(),
});

export type BreakoutState = z.output<typeof breakoutState>;
export type BreakoutRoom = z.output<typeof room>;

export const NO_ROOMS: BreakoutState = { counter: 0, rooms: [] };

/** Whether there ever was a breakout room in this meeting. */
export const isActive = ({ counter }: BreakoutState): boolean => counter > 0;

/** The main room and those of its breakout rooms that exist, as they are. */
export function roomsOf({ rooms }: BreakoutState, context: ServiceContext): RoomView[] {
  return [context.room, ...rooms.flatMap(({ jid }) => context.rooms(jid) ?? [])];
}

export function countPeople(state: BreakoutState, context: ServiceContext): number {
  return roomsOf(state, context).reduce((sum, one) => sum + peopleOf(one).length, 0);
}

/**
 * All will be told soon: 0.3 s after the first of several changes, and later where there are many to be told, because each of
 * them is told of all.
 */
export function tellSoon(state: BreakoutState, context: ServiceContext): BreakoutState {
  const delay = 300 + 4 * countPeople(state, context);
  return state.tellAt === undefined ? { ...state, tellAt: context.now + delay } : state;
}

/** Other rooms than before: Prosody is told at once, it lets the focus make only those that it knows. */
export function withRooms(state: BreakoutState, context: ServiceContext): Step<BreakoutState> {
  return { state: tellSoon(state, context), effects: [breakoutsAtProsody(state)] };
}

/** The whole list, for plugins/mod_meet_breakouts.lua; what is not in it ends. */
export function breakoutsAtProsody({ rooms }: BreakoutState): Effect {
  return { kind: 'operation', operation: { name: 'x-breakouts', rooms: JSON.stringify(rooms.map(({ jid, name }) => ({ jid, name }))) } };
}
