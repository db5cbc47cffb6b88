import type { FailureCode } from '@parley/client';
import { Button } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { MessageScreen } from './message-screen.tsx';

const LOGIN_HELPS: ReadonlySet<string> = new Set(['loginRequired', 'tokenRequired', 'tokenRefused'] satisfies FailureCode[]);

/** Why the meeting is over for this person, and a way to try again. */
export function FailureScreen() {
  const { t } = useTranslation();
  const controller = useController();
  const failure = useMeet((state) => state.client.failure);
  const code = failure?.code ?? 'connectionFailed';
  const isLoginOffered = LOGIN_HELPS.has(code) && controller.canVisitLoginPage;
  return (
    <MessageScreen testId={`error.${code}`} title={t(`failure.${code}.title`)} text={t(`failure.${code}.text`)} detail={failure?.detail}>
      {isLoginOffered && (
        <Button onClick={() => controller.door.visitLoginPage()} data-testid="error.login">
          {t('door.login.submit')}
        </Button>
      )}
      <Button look={isLoginOffered ? 'plain' : 'primary'} onClick={() => controller.again()} data-testid="error.again">
        {t('failure.again')}
      </Button>
    </MessageScreen>
  );
}
