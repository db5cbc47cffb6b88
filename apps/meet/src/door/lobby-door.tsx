import { Button } from '@parley/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { DoorCard, DoorForm, Waiting } from './door-card.tsx';
import type { DoorOf } from './door-of.ts';
import { HostButton } from './host-button.tsx';
import { NameField } from './name-field.tsx';
import { PasswordField } from './password-field.tsx';

/** Moderators let people in one by one. */
export function LobbyDoor({ door }: { readonly door: DoorOf<'lobby'> }) {
  const [hasPassword, setHasPassword] = useState(false);
  if (hasPassword) return <LobbyPassword door={door} onBack={() => setHasPassword(false)} />;
  return door.stage === 'outside' ? (
    <Knock onPassword={() => setHasPassword(true)} />
  ) : (
    <InLobby door={door} onPassword={() => setHasPassword(true)} />
  );
}

function Knock({ onPassword }: { readonly onPassword: () => void }) {
  const { t } = useTranslation();
  const controller = useController();
  const [name, setName] = useState(useMeet((state) => state.displayName));
  const submit = () => {
    if (name.trim() !== '') controller.door.knock(name.trim());
  };
  return (
    <DoorForm testId="lobby.knock" title={t('door.lobby.title')} text={t('door.lobby.text')} onSubmit={submit}>
      <NameField value={name} onChange={setName} />
      <Button type="submit" disabled={name.trim() === ''} data-testid="lobby.knockButton">
        {t('door.lobby.knock')}
      </Button>
      <PasswordLink onClick={onPassword} />
    </DoorForm>
  );
}

function InLobby({ door, onPassword }: { readonly door: DoorOf<'lobby'>; readonly onPassword: () => void }) {
  const { t } = useTranslation();
  const stage = door.stage === 'waiting' ? 'waiting' : 'knocking';
  if (door.forHost) {
    return (
      <DoorCard testId="lobby.waiting" title={t('door.host.title')} text={t('door.host.text')}>
        <Waiting>{t('door.host.waiting')}</Waiting>
        <HostButton />
      </DoorCard>
    );
  }
  return (
    <DoorCard testId={`lobby.${stage}`} title={t('door.lobby.waitingTitle')} text={t(`door.lobby.${stage}Text`)}>
      <Waiting>{t(`door.lobby.${stage}`)}</Waiting>
      <PasswordLink onClick={onPassword} />
    </DoorCard>
  );
}

function PasswordLink({ onClick }: { readonly onClick: () => void }) {
  const { t } = useTranslation();
  if (useController().config.securityUi.disableLobbyPassword) return null;
  return (
    <Button look="plain" onClick={onClick} data-testid="lobby.enterPasswordButton">
      {t('door.lobby.havePassword')}
    </Button>
  );
}

function LobbyPassword({ door, onBack }: { readonly door: DoorOf<'lobby'>; readonly onBack: () => void }) {
  const { t } = useTranslation();
  const controller = useController();
  const [password, setPassword] = useState('');
  const submit = () => {
    if (password !== '' && !door.isTrying) controller.door.enterPassword(password);
  };
  return (
    <DoorForm testId="lobby.passwordForm" title={t('door.password.title')} text={t('door.lobby.passwordText')} onSubmit={submit}>
      <PasswordField value={password} onChange={setPassword} isWrong={door.isPasswordWrong && !door.isTrying} testId="lobby.password" />
      <Button type="submit" disabled={door.isTrying} data-testid="lobby.passwordJoinButton">
        {t('door.password.submit')}
      </Button>
      <Button look="plain" onClick={onBack} data-testid="lobby.backToKnockButton">
        {t('door.lobby.back')}
      </Button>
    </DoorForm>
  );
}
