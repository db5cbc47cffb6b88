import { Button } from '@parley/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';
import { DoorForm } from './door-card.tsx';
import type { DoorOf } from './door-of.ts';
import { PasswordField } from './password-field.tsx';

/** The room is locked with a password. */
export function PasswordDoor({ door: { isWrong, isTrying } }: { readonly door: DoorOf<'password'> }) {
  const { t } = useTranslation();
  const controller = useController();
  const [password, setPassword] = useState('');
  const submit = () => {
    if (password !== '' && !isTrying) controller.door.enterPassword(password);
  };
  return (
    <DoorForm testId="door.password" title={t('door.password.title')} text={t('door.password.text')} onSubmit={submit}>
      <PasswordField value={password} onChange={setPassword} isWrong={isWrong && !isTrying} testId="lobby.password" />
      <Button id="modal-dialog-ok-button" type="submit" disabled={isTrying} data-testid="lobby.passwordJoinButton">
        {t('door.password.submit')}
      </Button>
    </DoorForm>
  );
}
