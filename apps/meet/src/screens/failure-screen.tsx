import { Button } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { MessageScreen } from './message-screen.tsx';

/** Why the meeting is over for this person, and a way to try again. */
export function FailureScreen() {
  const { t } = useTranslation();
  const controller = useController();
  const failure = useMeet((state) => state.client.failure);
  const code = failure?.code ?? 'connectionFailed';
  return (
    <MessageScreen testId={`error.${code}`} title={t(`failure.${code}.title`)} text={t(`failure.${code}.text`)} detail={failure?.detail}>
      <Button onClick={() => controller.again()} data-testid="error.again">
        {t('failure.again')}
      </Button>
    </MessageScreen>
  );
}
