import type { Occupant, RoomView } from './room-view.ts';
import type { ServiceEvent } from './service.ts';

/** What happened between two views of a room, who left before who came. */
export function eventsBetween(before: RoomView, after: RoomView): ServiceEvent[] {
  const left = [...before.occupants.values()].filter(({ nick, jid }) => after.occupants.get(nick)?.jid !== jid);
  const rest = [...after.occupants.values()].flatMap((occupant): ServiceEvent[] => {
    const old = before.occupants.get(occupant.nick);
    if (old?.jid !== occupant.jid) return [{ type: 'occupant-joined', occupant }];
    return isSame(old, occupant) ? [] : [{ type: 'occupant-changed', occupant, before: old }];
  });
  return [
    ...(haveSameSettings(before, after) ? [] : [{ type: 'room-settings', before } as const]),
    ...left.map((occupant) => ({ type: 'occupant-left', occupant }) as const),
    ...rest,
  ];
}

function isSame(one: Occupant, other: Occupant): boolean {
  const shown = ({ role, affiliation, displayName, features, startMuted }: Occupant) =>
    JSON.stringify([role, affiliation, displayName, Object.entries(features ?? {}).sort(), startMuted]);
  return one === other || shown(one) === shown(other);
}

function haveSameSettings(one: RoomView, other: RoomView): boolean {
  return one.lobby === other.lobby && one.hasPassword === other.hasPassword && one.subject === other.subject;
}
