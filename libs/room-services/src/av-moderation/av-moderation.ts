import { attr, childOf, resourceOf, stanzaError } from '@parley/xmpp-core';
import { isRepeated, requireModerator } from '../command.ts';
import type { JsonObject } from '../json.ts';
import { focusOf, isModerator, moderatorsOf, type Occupant, type RoomView } from '../room-view.ts';
import { type Effect, quietly, type RoomService, type ServiceContext, type Step } from '../service.ts';
import { approved, asked, lists, rejected, resumed, switched } from './messages.ts';
import { KINDS, type MediaKind, type ModerationState, moderatedKinds, moderationSchema, withAllowed } from './state.ts';

/**
 * Moderation of audio, camera and screen (prosody contract §3.1): while a kind is moderated, only those may send it whom a
 * moderator allows it. What clients do not do by themselves, the focus enforces at the bridge, as it hears the same messages.
 */
export const avModeration: RoomService<ModerationState> = {
  name: 'av_moderation',
  schema: moderationSchema,
  initial: {},
  command(state, sender, element, context) {
    requireModerator(sender);
    const command = childOf(element, 'av_moderation');
    const kind = KINDS.find((name) => command && attr(command, 'mediaType') === name);
    if (!command || !kind) throw stanzaError('bad-request', 'no mediaType of audio, video or desktop');
    const [enable, allow, forbid] = ['enable', 'jidToWhitelist', 'jidToBlacklist'].map((name) => attr(command, name));
    if (enable === 'true') return switchOn(state, kind, sender, context);
    // Of what is on, all are told by `restored`.
    const isAgain = isRepeated(element);
    if (enable === 'false' && isAgain && !state[kind]) return { state, effects: [switched(context.room, kind, sender.nick, false)] };
    if (enable === 'false') return switchOff(state, kind, sender, context);
    if (allow !== undefined) return permit(state, kind, requireOccupant(context.room, allow), sender, context);
    if (forbid !== undefined) return forbidden(state, kind, requireOccupant(context.room, forbid), context, isAgain);
    throw stanzaError('bad-request', 'neither enable nor a jid');
  },
  event(state, event, context) {
    switch (event.type) {
      case 'occupant-joined':
        return joined(state, event.occupant, context);
      case 'occupant-changed':
        return isModerator(event.occupant) && !isModerator(event.before) ? promoted(state, event.occupant, context) : quietly(state);
      case 'occupant-left':
        return withLists(state, withAllowed(state, event.occupant.nick, false), context.room);
      case 'restored':
        return restored(state, context.room);
      default:
        return quietly(state);
    }
  },
};

function switchOn(state: ModerationState, kind: MediaKind, sender: Occupant, { room, metadata }: ServiceContext): Step<ModerationState> {
  // Two moderators at once: the second one changes nothing.
  if (state[kind]) return quietly(state);
  const startMuted = asObject(metadata.startMuted);
  const mutedBefore = startMuted[kind];
  const allowed = moderatorsOf(room).map(({ nick }) => nick);
  const next = {
    ...state,
    [kind]: { actor: sender.nick, allowed, ...(typeof mutedBefore === 'boolean' && { mutedBefore }) },
  };
  return {
    state: next,
    effects: [
      { kind: 'set-metadata', key: 'startMuted', value: { ...startMuted, [kind]: true } },
      switched(room, kind, sender.nick, true),
      ...lists(room, next, kind),
    ],
  };
}

function switchOff(state: ModerationState, kind: MediaKind, sender: Occupant, { room, metadata }: ServiceContext): Step<ModerationState> {
  const { [kind]: before, ...next } = state;
  if (!before) return quietly(state);
  const { [kind]: isMuted, ...others } = asObject(metadata.startMuted);
  // What a moderator has changed in the meantime stays.
  const restored = isMuted === true ? before.mutedBefore : isMuted;
  return {
    state: next,
    effects: [
      { kind: 'set-metadata', key: 'startMuted', value: { ...others, ...(restored !== undefined && { [kind]: restored }) } },
      switched(room, kind, sender.nick, false),
    ],
  };
}

function permit(state: ModerationState, kind: MediaKind, to: Occupant, by: Occupant, { room }: ServiceContext): Step<ModerationState> {
  if (!state[kind]) return { state, effects: [asked(room, kind, to.nick, by.nick)] };
  const next = withAllowed(state, to.nick, true, [kind]);
  // A moderator learns it from the lists.
  return { state: next, effects: [...lists(room, next, kind), ...(isModerator(to) ? [] : [approved(room, kind, to.nick)])] };
}

function forbidden(
  state: ModerationState,
  kind: MediaKind,
  to: Occupant,
  { room }: ServiceContext,
  isAgain: boolean,
): Step<ModerationState> {
  const next = withAllowed(state, to.nick, false, [kind]);
  if (next === state && !(isAgain && state[kind])) return quietly(state);
  const effects = lists(room, next, kind, { isRemoval: true });
  return { state: next, effects: [...effects, ...(isModerator(to) ? [] : [rejected(room, kind, to.nick)])] };
}

/** A newcomer hears what is moderated, moderators and the focus also who may send. */
function joined(state: ModerationState, newcomer: Occupant, { room }: ServiceContext): Step<ModerationState> {
  const { nick } = newcomer;
  if (newcomer.isFocus) return { state, effects: resumed(room, state, nick) };
  const told = moderatedKinds(state).map(([kind, { actor }]) => switched(room, kind, actor, true, nick));
  if (newcomer.isService || !isModerator(newcomer)) return { state, effects: told };
  const step = promoted(state, newcomer, { room });
  return { state: step.state, effects: [...told, ...step.effects] };
}

/** A moderator may send everything, which the other ones see. */
function promoted(state: ModerationState, { nick, isService }: Occupant, { room }: Pick<ServiceContext, 'room'>): Step<ModerationState> {
  if (isService) return quietly(state);
  const next = withAllowed(state, nick, true);
  return { state: next, effects: moderatedKinds(next).flatMap(([kind]) => lists(room, next, kind)) };
}

/**
 * After a loss all are told again, as somebody may have come in the meantime under the address that he had before. Whoever has not
 * come back may send no longer: somebody else could get his nick.
 */
function restored(state: ModerationState, room: RoomView): Step<ModerationState> {
  const gone = new Set(moderatedKinds(state).flatMap(([, { allowed }]) => allowed.filter((nick) => !room.occupants.has(nick))));
  const next = [...gone].reduce((current, nick) => withAllowed(current, nick, false), state);
  const again = moderatedKinds(next).flatMap(([kind, { actor }]): readonly Effect[] => [
    { ...switched(room, kind, actor, true), except: 'focus' },
    ...lists(room, next, kind, { to: moderatorsOf(room).map(({ nick }) => nick) }),
  ]);
  return { state: next, effects: [...focusOf(room).flatMap(({ nick }) => resumed(room, next, nick)), ...again] };
}

/** Tells of the lists that have changed. */
function withLists(before: ModerationState, state: ModerationState, room: RoomView): Step<ModerationState> {
  const changed = moderatedKinds(state).filter(([kind, moderated]) => before[kind] !== moderated);
  return { state, effects: changed.flatMap(([kind]): readonly Effect[] => lists(room, state, kind)) };
}

/** @throws stanza error cancel/item-not-found when nobody in the room has that address */
function requireOccupant(room: RoomView, address: string): Occupant {
  const nick = resourceOf(address);
  const isHere = address.slice(0, -nick.length - 1).toLowerCase() === room.address.toLowerCase();
  const occupant = isHere ? room.occupants.get(nick) : undefined;
  if (!occupant) throw stanzaError('item-not-found', 'nobody of that address is in the room');
  return occupant;
}

const asObject = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
