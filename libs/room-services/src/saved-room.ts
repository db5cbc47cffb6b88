import { AppError } from '@parley/kernel';
import { z } from 'zod';
import { occupantFacts } from './room-event.ts';
import type { Occupant, RoomView } from './room-view.ts';
import type { AnyService, ServiceName } from './service.ts';
import type { ServiceStates } from './turn.ts';

const text = z.string().max(4_096);
/** Without what a login says of a person: nobody needs it on paper. */
const occupant = occupantFacts.omit({ user: true, group: true }).extend({ isService: z.boolean(), isFocus: z.boolean() });
const savedRoom = z.object({
  version: z.literal(1),
  room: text,
  address: text,
  meetingId: text.optional(),
  mainRoom: text.optional(),
  occupants: z.array(occupant).max(10_000),
  services: z.record(z.string(), z.unknown()),
});

/** A room's services on paper: what they know, and of whom they know that they have been told. */
export type SavedRoom = z.output<typeof savedRoom>;

/** What is worth keeping of a room; undefined when no service knows anything. */
export function saveRoom(view: RoomView, states: ServiceStates): SavedRoom | undefined {
  if (states.size === 0) return undefined;
  const { jid, address, meetingId, mainRoom } = view;
  return {
    version: 1,
    room: jid,
    address,
    ...(meetingId !== undefined && { meetingId }),
    ...(mainRoom !== undefined && { mainRoom }),
    occupants: [...view.occupants.values()].map(briefly),
    services: Object.fromEntries(states),
  };
}

function briefly({ user: _user, group: _group, ...occupant }: Occupant): SavedRoom['occupants'][number] {
  return occupant;
}

/**
 * Reads a room back; `dropped` names the services whose state is of another version.
 * @throws AppError INPUT_INVALID when it is no saved room
 */
export function readSavedRoom(
  json: unknown,
  services: readonly AnyService[],
): { view: RoomView; states: ServiceStates; dropped: ServiceName[] } {
  const result = savedRoom.safeParse(json);
  if (!result.success) throw new AppError('INPUT_INVALID', `saved room: ${z.prettifyError(result.error)}`);
  const { room, address, meetingId, mainRoom, occupants } = result.data;
  const view: RoomView = {
    jid: room,
    address,
    meetingId,
    mainRoom,
    lobby: false,
    hasPassword: false,
    occupants: new Map(occupants.map((someone) => [someone.nick, someone])),
  };
  const states = new Map<ServiceName, unknown>();
  const dropped: ServiceName[] = [];
  for (const service of services) {
    if (!(service.name in result.data.services)) continue;
    const state = service.schema.safeParse(result.data.services[service.name]);
    if (state.success) states.set(service.name, state.data);
    else dropped.push(service.name);
  }
  return { view, states, dropped };
}
