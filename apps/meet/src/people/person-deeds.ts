import { type ClientState, MODERATED_KINDS, type ModeratedKind } from '@parley/client';
import type { MeetConfig } from '@parley/ui-config';
import type { PeopleActions } from './people-actions.ts';
import type { Person } from './use-people.ts';

/** What is asked before it is done. */
export type Question = 'kick' | 'grant' | 'revoke' | 'muteOthers' | 'stopOthers';

/** What deeds move. */
export interface DeedControls {
  readonly people: Pick<PeopleActions, 'mute' | 'allow' | 'forbid' | 'lowerHand' | 'sendTo' | 'writeTo' | 'toggleHand'>;
  readonly stage: { togglePin(id: string): void; spotlight(id: string): void };
  readonly settings: { set(change: { readonly mirrorsSelf?: boolean; readonly hidesSelf?: boolean }): void };
  ask(question: Question): void;
  /** Opens the window in which somebody is made louder or quieter. */
  openVolume(id: string): void;
}

/** Something that can be done with a person, as a line of their menu. */
export interface Deed {
  readonly id: string;
  /** Key of its text, below `people.menu`, and what stands in it. */
  readonly label: string;
  readonly room?: string;
  readonly tone?: 'danger';
  readonly isOn?: boolean;
  /** As tests of official clients know it (ui contract §1.11): test id, element id. */
  readonly alias?: string;
  readonly elementId?: string;
  readonly run: (controls: DeedControls) => void;
}

export interface DeedContext {
  readonly client: ClientState;
  readonly config: Pick<MeetConfig, 'people' | 'talk' | 'layout'>;
  readonly isPinned: boolean;
  readonly isSpotlit: boolean;
  readonly settings: { readonly mirrorsSelf: boolean; readonly hidesSelf: boolean };
  /** People to whom this person may write alone. */
  readonly confidants: readonly { readonly id: string }[];
}

/** Groups of what can be done with somebody (ui contract §1.4 "Participant menu"); empty ones are left out. */
export function personDeeds(person: Person, context: DeedContext): readonly (readonly Deed[])[] {
  const groups = person.isLocal ? ownDeeds(person, context) : [...sharedDeeds(person, context), ...moderation(person, context)];
  return groups.filter((group) => group.length > 0);
}

function ownDeeds({ id, raisedHandAt, isVideoOn }: Person, context: DeedContext): readonly (readonly Deed[])[] {
  const { settings, config } = context;
  const { selfView } = config.layout;
  const flip: Deed = {
    id: 'flip',
    label: 'flip',
    isOn: settings.mirrorsSelf,
    run: (controls) => controls.settings.set({ mirrorsSelf: !settings.mirrorsSelf }),
  };
  const hide: Deed = {
    id: 'hideSelf',
    label: settings.hidesSelf ? 'showSelf' : 'hideSelf',
    elementId: 'hideselfviewButton',
    run: (controls) => controls.settings.set({ hidesSelf: !settings.hidesSelf }),
  };
  const hand: Deed = { id: 'hand', label: 'lowerHand', run: ({ people }) => people.toggleHand() };
  return [
    [pin(id, context), ...(raisedHandAt === undefined ? [] : [hand])],
    [...(isVideoOn && selfView.mayFlip && selfView.mirrors ? [flip] : []), ...(selfView.isFixed ? [] : [hide])],
  ];
}

/** What everybody can do with somebody else. */
function sharedDeeds({ id, isAudioOn }: Person, context: DeedContext): readonly (readonly Deed[])[] {
  const write: Deed = { id: 'privateMessage', label: 'write', run: ({ people }) => people.writeTo(id) };
  const volume: Deed = { id: 'volume', label: 'volume', run: (controls) => controls.openVolume(id) };
  const mayWrite = context.config.talk.hasChat && context.confidants.some((other) => other.id === id);
  return [[pin(id, context), ...(mayWrite ? [write] : []), ...(isAudioOn ? [volume] : [])]];
}

function pin(id: string, { isPinned }: DeedContext): Deed {
  return { id: 'pin', label: isPinned ? 'unpin' : 'pin', run: ({ stage }) => stage.togglePin(id) };
}

/** What moderators can do with somebody else. */
function moderation(person: Person, context: DeedContext): readonly (readonly Deed[])[] {
  const { client, config, isSpotlit } = context;
  if (!client.self.isModerator) return [];
  const { menu, hands } = config.people;
  const { id, isModerator, raisedHandAt } = person;
  const hand: Deed = { id: 'lowerHand', label: 'lowerHand', run: ({ people }) => people.lowerHand(id) };
  const spotlight: Deed = {
    id: 'spotlight',
    label: isSpotlit ? 'endSpotlight' : 'spotlight',
    run: ({ stage }) => stage.spotlight(id),
  };
  const others = client.participants.some((other) => other.id !== id && !other.isModerator);
  return [
    [
      ...(raisedHandAt !== undefined && hands.mayLowerOthers ? [hand] : []),
      ...MODERATED_KINDS.flatMap((kind) => mediaDeeds(person, context, kind)),
      ...(menu.mayMute && others ? [question('muteOthers'), question('stopOthers')] : []),
    ],
    [spotlight, ...roomDeeds(person, client)],
    [
      ...(menu.mayGrant ? [isModerator ? question('revoke') : question('grant')] : []),
      ...(menu.mayKick ? [{ ...question('kick'), tone: 'danger' as const }] : []),
    ],
  ];
}

function question(id: Question): Deed {
  return { id, label: id, run: ({ ask }) => ask(id) };
}

function mediaDeeds(
  { id, isModerator, isAudioOn, isVideoOn, isSharing }: Person,
  { client: { avModeration, services }, config }: DeedContext,
  kind: ModeratedKind,
): readonly Deed[] {
  const isOn = { audio: isAudioOn, video: isVideoOn, desktop: isSharing }[kind];
  const needsLeave = avModeration.actors.has(kind) && !isModerator;
  const hasLeave = avModeration.allowed.get(kind)?.has(id) === true;
  const mute: Deed = { id: `mute.${kind}`, label: `mute.${kind}`, run: ({ people }) => people.mute(id, kind) };
  const forbid: Deed = { id: `forbid.${kind}`, label: `forbid.${kind}`, run: ({ people }) => people.forbid(id, kind) };
  const allow: Deed = {
    id: `allow.${kind}`,
    label: `${needsLeave ? 'allow' : 'ask'}.${kind}`,
    alias: `unmute-${kind}-${id}`,
    run: ({ people }) => people.allow(id, kind),
  };
  // Nobody is asked to share a screen out of the blue.
  const canAsk = services.has('av_moderation') && !isOn && (needsLeave ? !hasLeave : kind !== 'desktop');
  return [...(isOn && config.people.menu.mayMute ? [mute] : []), ...(canAsk ? [allow] : []), ...(needsLeave && hasLeave ? [forbid] : [])];
}

function roomDeeds({ id }: Person, { breakoutRooms }: ClientState): readonly Deed[] {
  const here = breakoutRooms.find((room) => room.people.some((somebody) => somebody.id === id));
  const somebody = here?.people.find((candidate) => candidate.id === id);
  if (!here || !somebody) return [];
  return breakoutRooms
    .filter((room) => room !== here)
    .map((room) => ({
      id: `sendTo.${room.jid}`,
      label: 'sendTo',
      room: room.isMainRoom ? '' : room.name,
      run: ({ people }) => people.sendTo(somebody, room.jid),
    }));
}
