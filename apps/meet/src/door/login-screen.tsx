import type { FailureCode, LoginProblem } from '@parley/client';
import { Button } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { Page } from '../screens/page.tsx';
import { useFocus } from '../screens/use-focus.ts';
import '../styles/door.css';
import { LoginForm } from './login-form.tsx';

const PROBLEMS: Partial<Record<FailureCode, LoginProblem>> = { loginRefused: 'wrong', loginBusy: 'busy' };

/** The server lets nobody in without a name and a password. */
export function LoginScreen() {
  const { t } = useTranslation();
  const controller = useController();
  const code = useMeet((state) => state.client.failure?.code);
  const ref = useFocus<HTMLElement>();
  return (
    <Page>
      <section className="ui-card prejoin-form" data-testid="login.screen" ref={ref}>
        <div>
          <p className="soft small prejoin-room">{controller.room.displayName}</p>
          <h1>{t('door.login.requiredTitle')}</h1>
          <p className="soft">{t('door.login.requiredText')}</p>
        </div>
        <LoginForm isPending={false} problem={code === undefined ? undefined : PROBLEMS[code]} />
        <Button look="plain" onClick={() => controller.leave()} data-testid="door.leave">
          {t('door.leave')}
        </Button>
      </section>
    </Page>
  );
}
