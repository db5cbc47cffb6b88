import { Button, TextField } from '@parley/ui';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';

/** Sets and removes the room's password; those who may not see whether there is one. */
export function RoomPassword({ onResult }: { readonly onResult: (isTaken: boolean) => void }) {
  const { t } = useTranslation();
  const controller = useController();
  const isModerator = useMeet((state) => state.client.self.isModerator);
  const hasPassword = useMeet((state) => state.client.security.hasPassword);
  const [isBusy, setBusy] = useState(false);
  const change = async (password: string | undefined) => {
    setBusy(true);
    onResult(await controller.door.setPassword(password));
    setBusy(false);
  };
  if (hasPassword || !isModerator) {
    return (
      <div className="security-row">
        <span data-testid={hasPassword ? 'security.locked' : 'security.unlocked'}>
          {t(hasPassword ? 'security.hasPassword' : 'security.noPassword')}
        </span>
        {isModerator && (
          <Button look="plain" disabled={isBusy} onClick={() => void change(undefined)} data-testid="security.removePassword">
            {t('security.removePassword')}
          </Button>
        )}
      </div>
    );
  }
  return <NewPassword isBusy={isBusy} onSubmit={(password) => void change(password)} />;
}

function NewPassword({ isBusy, onSubmit }: { readonly isBusy: boolean; readonly onSubmit: (password: string) => void }) {
  const { t } = useTranslation();
  const { roomPasswordDigits: digits } = useController().config;
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password.trim() !== '') onSubmit(password);
  };
  return (
    <form className="security-password" onSubmit={submit}>
      <TextField
        label={t('security.newPassword')}
        value={password}
        onChange={(event) => setPassword(digits === undefined ? event.target.value : event.target.value.replace(/\D/g, ''))}
        autoComplete="off"
        spellCheck={false}
        maxLength={digits ?? 256}
        {...(digits !== undefined && { inputMode: 'numeric' as const })}
        id="info-password-input"
        data-testid="info-password-input"
      />
      <Button type="submit" disabled={isBusy || password.trim() === ''} data-testid="security.setPassword">
        {t('security.setPassword')}
      </Button>
    </form>
  );
}
