import type { JsonObject } from '../json.ts';
import { focusOf, moderatorsOf, occupantAddress, type RoomView } from '../room-view.ts';
import type { Effect } from '../service.ts';
import { type MediaKind, type Moderated, type ModerationState, moderatedKinds } from './state.ts';

type Deliver = Extract<Effect, { kind: 'deliver' }>;

const TYPE = { type: 'av_moderation' } as const;

/** To everybody, or to somebody who has just come: a kind is moderated from now on, or free. */
export function switched(room: RoomView, kind: MediaKind, by: string, enabled: boolean, to?: string): Deliver {
  return { kind: 'deliver', to: to === undefined ? 'everyone' : { nicks: [to] }, content: switchedContent(room, kind, by, enabled) };
}

/** To a focus that has just come: whoever may send already is not to be muted. */
export function resumed(room: RoomView, state: ModerationState, to: string): Effect[] {
  return moderatedKinds(state).map(([kind, { actor }]) => ({
    kind: 'deliver',
    to: { nicks: [to] },
    content: { ...switchedContent(room, kind, actor, true), whitelists: whitelistsOf(room, state) },
  }));
}

/** Who may send what, to moderators and the focus, or to one of them; `isRemoval` makes clients look for whom it is no longer. */
export function lists(room: RoomView, state: ModerationState, kind: MediaKind, { isRemoval = false, to = guards(room) } = {}): Effect[] {
  if (to.length === 0) return [];
  const content = {
    ...TYPE,
    room: room.address,
    whitelists: whitelistsOf(room, state),
    mediaType: kind,
    ...(isRemoval && { removed: true }),
  };
  return [{ kind: 'deliver', to: { nicks: to }, content }];
}

/** To somebody who may send from now on. */
export function approved(room: RoomView, kind: MediaKind, to: string): Effect {
  return { kind: 'deliver', to: { nicks: [to] }, content: { ...TYPE, room: room.address, approved: true, mediaType: kind } };
}

/** To somebody who may not send any more. */
export function rejected(room: RoomView, kind: MediaKind, to: string): Effect {
  return { kind: 'deliver', to: { nicks: [to] }, content: { ...TYPE, room: room.address, removed: true, mediaType: kind } };
}

/** To somebody whom a moderator asks to unmute where nothing keeps him from it. */
export function asked(room: RoomView, kind: MediaKind, to: string, by: string): Effect {
  const from = occupantAddress(room, by);
  return { kind: 'deliver', to: { nicks: [to] }, content: { ...TYPE, room: room.address, approved: true, mediaType: kind, from } };
}

/** Whoever has to know the lists: moderators, and the focus, which enforces them. */
function guards(room: RoomView): string[] {
  return [...moderatorsOf(room), ...focusOf(room)].map(({ nick }) => nick);
}

const switchedContent = (room: RoomView, kind: MediaKind, by: string, enabled: boolean): JsonObject => ({
  ...TYPE,
  enabled,
  room: room.address,
  actor: occupantAddress(room, by),
  mediaType: kind,
});

/** An empty list is left out: clients take an absent one for empty (prosody contract §3.1). */
function whitelistsOf(room: RoomView, state: ModerationState): JsonObject {
  const full = moderatedKinds(state).filter(([, { allowed }]: readonly [MediaKind, Moderated]) => allowed.length > 0);
  return Object.fromEntries(full.map(([kind, { allowed }]) => [kind, allowed.map((nick) => occupantAddress(room, nick))]));
}
