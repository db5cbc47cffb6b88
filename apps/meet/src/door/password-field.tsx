import { TextField } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';

/** The password of a room. `isWrong`: the one that was tried last. */
export function PasswordField(props: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isWrong: boolean;
  readonly testId: string;
}) {
  const { t } = useTranslation();
  const { roomPasswordDigits } = useController().config;
  return (
    <TextField
      label={t('door.password.label')}
      type="password"
      name="lockKey"
      autoComplete="off"
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
      maxLength={roomPasswordDigits ?? 256}
      {...(roomPasswordDigits !== undefined && { inputMode: 'numeric' as const })}
      problem={props.isWrong ? t('door.password.wrong') : undefined}
      data-testid={props.testId}
    />
  );
}
