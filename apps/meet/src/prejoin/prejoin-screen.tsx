import { Button, TextField } from '@parley/ui';
import { type FormEvent, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { lazyPart } from '../lazy/lazy-part.tsx';
import { Page } from '../screens/page.tsx';
import { MAX_TYPED_NAME } from '../settings/settings.ts';
import { isInsecureName } from '../welcome/insecure-name.ts';
import { DeviceProblems } from './device-problems.tsx';
import { joinWays } from './join-ways.ts';
import { Preview } from './preview.tsx';
import { RoomLine } from './room-line.tsx';
import './prejoin.css';

const later = { isLater: true };
const JoinMenu = lazyPart(() => import('./join-menu.tsx').then((part) => part.JoinMenu), later);
const Notices = lazyPart(() => import('../notices/notices-view.tsx').then((part) => part.NoticesView), later);

/** Name, camera and microphone before joining. */
export function PrejoinScreen() {
  const { t } = useTranslation();
  const hasNotices = useMeet((state) => state.notices.length > 0);
  return (
    <Page width="wide">
      <div className="prejoin" data-testid="prejoin.screen">
        <Preview />
        <JoinForm title={t('prejoin.title')} />
      </div>
      {hasNotices && <Notices />}
    </Page>
  );
}

function JoinForm({ title }: { readonly title: string }) {
  const { t } = useTranslation();
  const controller = useController();
  const { config, room } = controller;
  const { join, isNameMissing, isTried } = useJoining();
  const hasWays = joinWays(config.prejoin.hiddenJoinButtons).length > 0;
  const isUnsafe = config.header.warnsOfInsecureName && isInsecureName(room.displayName);
  const [isAware, setAware] = useState(false);
  useEffect(() => controller.pages.look(), [controller]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    join(() => controller.join());
  };
  return (
    <form className="ui-card prejoin-form" onSubmit={submit} noValidate>
      <div>
        <h1>{title}</h1>
        <p className="soft prejoin-room" dir="auto">
          {room.displayName}
        </p>
        <RoomLine />
      </div>
      {!config.prejoin.hideDisplayName && <NameField isProblem={isTried && isNameMissing} />}
      {isUnsafe && <UnsafeName isAware={isAware} onAware={setAware} />}
      <div className="prejoin-join">
        <Button type="submit" disabled={isUnsafe && !isAware} data-testid="prejoin.joinMeeting">
          {t('prejoin.join')}
        </Button>
        {(!isUnsafe || isAware) && hasWays && <JoinMenu onJoin={join} />}
      </div>
      {config.prejoin.warnsOfRecording && <p className="soft small">{t('prejoin.recording')}</p>}
      <DeviceProblems />
    </form>
  );
}

/** Whoever has to say who they are is told so once they try. */
function useJoining() {
  const { config } = useController();
  const [isTried, setTried] = useState(false);
  const displayName = useMeet((state) => state.displayName);
  const isNameMissing = config.requireDisplayName && displayName.trim() === '';
  const join = (go: () => void) => {
    setTried(true);
    if (!isNameMissing) go();
  };
  return { join, isNameMissing, isTried };
}

function NameField({ isProblem }: { readonly isProblem: boolean }) {
  const { t } = useTranslation();
  const controller = useController();
  const displayName = useMeet((state) => state.displayName);
  return (
    <div>
      <TextField
        id="premeeting-name-input"
        label={t('prejoin.name')}
        placeholder={t('prejoin.namePlaceholder')}
        value={displayName}
        onChange={(event) => controller.setDisplayName(event.target.value)}
        maxLength={MAX_TYPED_NAME}
        dir="auto"
        autoComplete="name"
        readOnly={controller.config.names.isReadOnly}
        aria-invalid={isProblem}
        {...(isProblem && { 'aria-describedby': 'prejoin-name-problem' })}
        data-testid="prejoin.nameInput"
      />
      {isProblem && (
        <p className="ui-field-problem" id="prejoin-name-problem" role="alert" data-testid="prejoin.errorMessage">
          {t('prejoin.nameMissing')}
        </p>
      )}
    </div>
  );
}

function UnsafeName(props: { readonly isAware: boolean; readonly onAware: (isAware: boolean) => void }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="prejoin-unsafe" data-testid="prejoin.unsafe">
      <p>{t('prejoin.unsafe')}</p>
      <label htmlFor={id}>
        <input
          id={id}
          type="checkbox"
          checked={props.isAware}
          onChange={(event) => props.onAware(event.target.checked)}
          data-testid="prejoin.unsafeConsent"
        />
        {t('prejoin.unsafeConsent')}
      </label>
    </div>
  );
}
