import { type Action, Actions, IconButton, LateMenu } from '@parley/ui';
import { EllipsisVertical } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { confidants } from '../chat/permissions.ts';
import { useController, useMeet } from '../context.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { type Deed, type DeedControls, personDeeds, type Question } from './person-deeds.ts';
import { roomName } from './room-name.ts';
import type { Person } from './use-people.ts';

type Place = 'list' | 'tile';

/** What can be done with one person; for moderators more than for others. */
export function PersonMenu({ person, place = 'list' }: { readonly person: Person; readonly place?: Place }) {
  const { t } = useTranslation();
  const [question, setQuestion] = useState<Question | undefined>(undefined);
  const name = person.displayName || t('meeting.guest');
  const trigger = (
    <IconButton
      label={t(person.isLocal ? 'people.menu.own' : 'people.menu.label', { name })}
      size="small"
      className="person-more"
      {...triggerNames(person, place)}
    >
      <EllipsisVertical size={18} aria-hidden />
    </IconButton>
  );
  return (
    <>
      <LateMenu trigger={trigger} testId="person.menu">
        <PersonActions person={person} ask={setQuestion} />
      </LateMenu>
      {question && <Asked question={question} person={person} name={name} onClose={() => setQuestion(undefined)} />}
    </>
  );
}

/** By which tests and bots find the button (ui contract §1.11). */
function triggerNames({ id, isLocal }: Person, place: Place) {
  if (place === 'list') return { 'data-testid': `participant-more-options-${id}` };
  return { 'data-testid': `menu-${id}.more`, id: isLocal ? 'local-video-menu-trigger' : 'remote-video-menu-trigger' };
}

/** Made only while the menu is open. */
function PersonActions({ person, ask }: { readonly person: Person; readonly ask: (question: Question) => void }) {
  const { t } = useTranslation();
  const controller = useController();
  const client = useMeet((state) => state.client);
  const settings = useMeet((state) => state.settings);
  const isPinned = useMeet((state) => state.stage.pins.includes(person.id));
  const { config, people, stage } = controller;
  const groups = personDeeds(person, {
    client,
    config,
    settings,
    isPinned,
    isSpotlit: stage.isSpotlit(person.id),
    confidants: confidants(client, config.talk.privateChat),
  });
  const controls: DeedControls = {
    people,
    stage,
    settings: controller.settings,
    ask,
    openVolume: (id) => controller.openDialog('volume', { id }),
  };
  const actionOf = ({ id, label, room, tone, isOn, alias, elementId, run }: Deed): Action => ({
    id,
    label: t(`people.menu.${label}`, room === undefined ? {} : { room: roomName({ name: room, isMainRoom: room === '' }, t) }),
    ...(tone && { tone }),
    ...(isOn !== undefined && { isOn }),
    ...(alias !== undefined && { alias }),
    ...(elementId !== undefined && { elementId }),
    onSelect: () => run(controls),
  });
  return <Actions groups={groups.map((group) => group.map(actionOf))} testId="person.menu" />;
}

function Asked(props: { readonly question: Question; readonly person: Person; readonly name: string; readonly onClose: () => void }) {
  const { question, person, name, onClose } = props;
  const { t } = useTranslation();
  const { people } = useController();
  const { id } = person;
  const deeds: Readonly<Record<Question, () => void>> = {
    kick: () => people.kick(id),
    grant: () => people.grantModerator(id),
    revoke: () => people.revokeModerator(id),
    muteOthers: () => people.muteAll('audio', id),
    stopOthers: () => people.muteAll('video', id),
  };
  return (
    <ConfirmDialog
      isOpen
      title={t(`people.${question}.title`, { name })}
      text={t(`people.${question}.text`)}
      confirm={t(`people.${question}.confirm`)}
      onConfirm={deeds[question]}
      onClose={onClose}
      testId={`person.${question}`}
    />
  );
}
