import type { ClientState, Participant } from '@parley/client';
import { ownIdentity } from './official-people.ts';

/** One event of the original client's room object: its name and what its listeners get. */
export type RoomEvent = readonly [name: string, ...values: unknown[]];

/** What has happened between two states, as listeners of `_room.room` hear of it (ui contract §1.11). */
export function roomEvents(before: ClientState, now: ClientState, room: string): readonly RoomEvent[] {
  const was = new Map(before.participants.map((person) => [person.id, person]));
  const is = new Map(now.participants.map((person) => [person.id, person]));
  const jid = (id: string) => `${room}/${id}`;
  const joined = now.participants.filter(({ id }) => !was.has(id)).map((person) => memberJoined(person, room));
  const left = before.participants.filter(({ id }) => !is.has(id)).map(({ id }): RoomEvent => ['xmpp.muc_member_left', jid(id)]);
  const renamed = now.participants
    .filter(({ id, displayName }) => was.has(id) && was.get(id)?.displayName !== displayName)
    .map(({ id, displayName }): RoomEvent => ['xmpp.display_name_changed', jid(id), displayName]);
  const isKicked = now.failure?.code === 'kicked' && before.failure?.code !== 'kicked';
  const kicked: readonly RoomEvent[] = isKicked ? [['xmpp.kicked', true, undefined, before.endpointId, now.failure?.detail]] : [];
  return [...joined, ...left, ...renamed, ...kicked];
}

function memberJoined({ id, displayName, isModerator, identity }: Participant, room: string): RoomEvent {
  const [isHidden, statsId, status] = [false, undefined, undefined];
  return [
    'xmpp.muc_member_joined',
    `${room}/${id}`,
    displayName,
    isModerator ? 'moderator' : 'participant',
    isHidden,
    statsId,
    status,
    ownIdentity(identity),
  ];
}
