import { type ClientState, MODERATED_KINDS } from '@parley/client';
import { type Action, Actions, IconButton, LateMenu } from '@parley/ui';
import type { TFunction } from 'i18next';
import { EllipsisVertical } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import type { PeopleActions } from './people-actions.ts';
import { roomName } from './room-name.ts';
import type { Person } from './use-people.ts';

type Question = 'kick' | 'grant';

/** What can be done with one person; for moderators more than for others. */
export function PersonMenu({ person, place = 'list' }: { readonly person: Person; readonly place?: 'list' | 'tile' }) {
  const { t } = useTranslation();
  const { people } = useController();
  const [question, setQuestion] = useState<Question | undefined>(undefined);
  const name = person.displayName || t('meeting.guest');
  const trigger = (
    <IconButton label={t('people.menu.label', { name })} size="small" className="person-more" {...triggerNames(person, place)}>
      <EllipsisVertical size={18} aria-hidden />
    </IconButton>
  );
  const close = () => setQuestion(undefined);
  return (
    <>
      <LateMenu trigger={trigger} testId="person.menu">
        <PersonActions person={person} ask={setQuestion} />
      </LateMenu>
      <ConfirmDialog
        isOpen={question === 'kick'}
        title={t('people.kick.title', { name })}
        text={t('people.kick.text')}
        confirm={t('people.kick.confirm')}
        onConfirm={() => people.kick(person.id)}
        onClose={close}
        testId="person.kick"
      />
      <ConfirmDialog
        isOpen={question === 'grant'}
        title={t('people.grant.title', { name })}
        text={t('people.grant.text')}
        confirm={t('people.grant.confirm')}
        onConfirm={() => people.grantModerator(person.id)}
        onClose={close}
        testId="person.grant"
      />
    </>
  );
}

/** By which tests and bots find the button (ui contract §1.11). */
function triggerNames({ id, isLocal }: Person, place: 'list' | 'tile') {
  if (place === 'list') return { 'data-testid': `person-${id}.more` };
  return { 'data-testid': `menu-${id}.more`, id: isLocal ? 'local-video-menu-trigger' : 'remote-video-menu-trigger' };
}

function PersonActions({ person, ask }: { readonly person: Person; readonly ask: (question: Question) => void }) {
  const { t } = useTranslation();
  const { people, stage } = useController();
  const client = useMeet((state) => state.client);
  const isPinned = useMeet((state) => state.stage.pins.includes(person.id));
  const pin: Action = {
    id: 'pin',
    label: t(isPinned ? 'people.menu.unpin' : 'people.menu.pin'),
    onSelect: () => stage.togglePin(person.id),
  };
  const groups = [[pin], ...(isModerated(client, person) ? moderation(t, client, person, people, ask) : [])];
  return <Actions groups={groups} testId="person.menu" />;
}

function isModerated({ self }: ClientState, person: Person): boolean {
  return self.isModerator && !person.isLocal;
}

/** Groups of what moderators can do with somebody else. */
function moderation(
  t: TFunction,
  client: ClientState,
  person: Person,
  people: PeopleActions,
  ask: (question: Question) => void,
): Action[][] {
  const { id, isModerator, raisedHandAt } = person;
  const hand: Action = { id: 'lowerHand', label: t('people.menu.lowerHand'), onSelect: () => people.lowerHand(id) };
  const grant: Action = { id: 'grant', label: t('people.menu.grant'), onSelect: () => ask('grant') };
  const kick: Action = { id: 'kick', label: t('people.menu.kick'), tone: 'danger', onSelect: () => ask('kick') };
  return [
    [...(raisedHandAt === undefined ? [] : [hand]), ...MODERATED_KINDS.flatMap((kind) => mediaActions(t, client, person, people, kind))],
    roomActions(t, client, person, people),
    [...(isModerator ? [] : [grant]), kick],
  ];
}

function mediaActions(
  t: TFunction,
  { avModeration, services }: ClientState,
  { id, isModerator, isAudioOn, isVideoOn, isSharing }: Person,
  people: PeopleActions,
  kind: (typeof MODERATED_KINDS)[number],
): Action[] {
  const isOn = { audio: isAudioOn, video: isVideoOn, desktop: isSharing }[kind];
  const mute: Action = { id: `mute.${kind}`, label: t(`people.menu.mute.${kind}`), onSelect: () => people.mute(id, kind) };
  const needsLeave = avModeration.actors.has(kind) && !isModerator;
  const hasLeave = avModeration.allowed.get(kind)?.has(id) === true;
  const forbid: Action = { id: `forbid.${kind}`, label: t(`people.menu.forbid.${kind}`), onSelect: () => people.forbid(id, kind) };
  const verb = needsLeave ? 'allow' : 'ask';
  const allow: Action = { id: `allow.${kind}`, label: t(`people.menu.${verb}.${kind}`), onSelect: () => people.allow(id, kind) };
  // Nobody is asked to share a screen out of the blue.
  const canAsk = services.has('av_moderation') && !isOn && (needsLeave ? !hasLeave : kind !== 'desktop');
  return [...(isOn ? [mute] : []), ...(canAsk ? [allow] : []), ...(needsLeave && hasLeave ? [forbid] : [])];
}

function roomActions(t: TFunction, { breakoutRooms }: ClientState, { id }: Person, people: PeopleActions): Action[] {
  const here = breakoutRooms.find((room) => room.people.some((somebody) => somebody.id === id));
  const somebody = here?.people.find((candidate) => candidate.id === id);
  if (!here || !somebody) return [];
  return breakoutRooms
    .filter((room) => room !== here)
    .map((room) => ({
      id: `sendTo.${room.jid}`,
      label: t('people.menu.sendTo', { room: roomName(room, t) }),
      onSelect: () => people.sendTo(somebody, room.jid),
    }));
}
