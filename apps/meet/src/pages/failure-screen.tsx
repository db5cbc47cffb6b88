import { Button } from '@parley/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { MessageScreen } from '../screens/message-screen.tsx';
import { backOff } from './back-off.ts';
import { failureView } from './failure-view.ts';
import { useCountdown } from './use-countdown.ts';

/** Why the meeting is over for this person, and what they can do about it. */
export function FailureScreen() {
  const { t } = useTranslation();
  const controller = useController();
  const failure = useMeet((state) => state.client.failure);
  const code = failure?.code ?? 'connectionFailed';
  const { retries, canRetry, needsLogin } = failureView(code, controller.config.pages.reloadsByItself);
  const isLoginOffered = needsLogin && controller.canVisitLoginPage;
  const reason = failure?.detail === undefined ? undefined : t('failure.reason', { reason: failure.detail });
  return (
    <MessageScreen testId={`error.${code}`} title={t(`failure.${code}.title`)} text={t(`failure.${code}.text`)} detail={reason}>
      {retries && <Retry />}
      {isLoginOffered && (
        <Button onClick={() => controller.door.visitLoginPage()} data-testid="error.login">
          {t('door.login.submit')}
        </Button>
      )}
      {!retries && canRetry && (
        <Button look={isLoginOffered ? 'plain' : 'primary'} onClick={() => controller.again()} data-testid="error.again">
          {t('failure.again')}
        </Button>
      )}
      <Button look="plain" onClick={() => controller.pages.goHome()} data-testid="error.home">
        {t('failure.home')}
      </Button>
    </MessageScreen>
  );
}

/** Tries again by itself, later each time. */
function Retry() {
  const { t } = useTranslation();
  const controller = useController();
  const attempts = useMeet((state) => state.pages.retries);
  const [seconds, setSeconds] = useState<number | undefined>(() => backOff(attempts));
  const left = useCountdown(seconds, () => controller.rejoin());
  return (
    <>
      {left !== undefined && (
        <p className="message-wait soft" role="timer" data-testid="error.countdown">
          {t('reload.soon', { count: left })}
        </p>
      )}
      <Button onClick={() => controller.rejoin()} data-testid="error.again">
        {t('reload.now')}
      </Button>
      {left !== undefined && (
        <Button look="plain" onClick={() => setSeconds(undefined)} data-testid="error.stop">
          {t('reload.stop')}
        </Button>
      )}
    </>
  );
}
