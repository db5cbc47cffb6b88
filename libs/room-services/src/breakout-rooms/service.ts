import type { Occupant } from '../room-view.ts';
import { quietly, type RoomService, type ServiceContext, type ServiceEvent, type Step } from '../service.ts';
import { obey } from './commands.ts';
import {
  type BreakoutState,
  breakoutState,
  CLOSE_AFTER_MS,
  countPeople,
  isActive,
  NO_ROOMS,
  RETURN_MS,
  tellSoon,
  withRooms,
} from './state.ts';
import { updates } from './update.ts';

export interface BreakoutRoomsOptions {
  /** Host of the breakout rooms, `breakout.DOMAIN`. */
  readonly domain: string;
}

/**
 * The breakout rooms of a meeting (prosody contract §3.4): which there are, who is where, and the end of a meeting that all have
 * left. Who may enter them is Prosody's business (plugins/mod_meet_breakout_room.lua).
 */
export function breakoutRooms({ domain }: BreakoutRoomsOptions): RoomService<BreakoutState> {
  return {
    name: 'breakout_rooms',
    scope: 'main',
    schema: breakoutState,
    initial: NO_ROOMS,
    command: (state, sender, command, context) => obey(state, sender, command, context, domain),
    event: (state, event, context) => (event.type === 'wake' ? wake(state, context) : happened(state, event, context)),
    breakoutEvent: (state, event, _breakout, context) => happened(state, event, context),
    wakeAt: ({ tellAt, closeAt }) => (tellAt === undefined || closeAt === undefined ? (tellAt ?? closeAt) : Math.min(tellAt, closeAt)),
  };
}

function happened(state: BreakoutState, event: ServiceEvent, context: ServiceContext): Step<BreakoutState> {
  if (!isActive(state)) return quietly(state);
  switch (event.type) {
    case 'restored':
      // After a restart of ours, or of Prosody: then whoever has asked for the room again is on the way.
      return attended(withRooms(state, context), context, RETURN_MS);
    case 'room-settings':
      return event.before.subject === context.room.subject ? quietly(state) : quietly(tellSoon(state, context));
    case 'occupant-changed':
      return isSameToOthers(event.before, event.occupant) ? quietly(state) : quietly(tellSoon(state, context));
    case 'occupant-joined':
    case 'occupant-left':
      return attended(quietly(event.occupant.isService ? state : tellSoon(state, context)), context);
    case 'room-destroyed':
      return attended(quietly(state), context);
    default:
      return quietly(state);
  }
}

const isSameToOthers = (before: Occupant, now: Occupant) => before.displayName === now.displayName && before.role === now.role;

/** The meeting ends some time after the last one has left the last of its rooms, unless somebody comes back. */
function attended({ state, effects }: Step<BreakoutState>, context: ServiceContext, patienceMs = CLOSE_AFTER_MS): Step<BreakoutState> {
  const { closeAt, ...open } = state;
  if (countPeople(state, context) > 0) return { state: open, effects };
  return { state: { ...open, closeAt: closeAt ?? context.now + patienceMs }, effects };
}

function wake(state: BreakoutState, context: ServiceContext): Step<BreakoutState> {
  const { tellAt, closeAt, ...rest } = state;
  const isDue = (time: number | undefined) => time !== undefined && time <= context.now;
  if (isDue(closeAt) && countPeople(state, context) === 0)
    return { state: NO_ROOMS, effects: [{ kind: 'operation', operation: { name: 'x-meeting-over', reason: 'All occupants left.' } }] };
  const waiting = { ...rest, ...(closeAt !== undefined && !isDue(closeAt) && { closeAt }) };
  return isDue(tellAt)
    ? { state: waiting, effects: updates(state, context) }
    : { state: { ...waiting, ...(tellAt !== undefined && { tellAt }) }, effects: [] };
}
