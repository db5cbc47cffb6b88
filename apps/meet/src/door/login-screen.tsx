import { Button } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { Page } from '../screens/page.tsx';
import { LoginForm } from './login-form.tsx';

/** The server lets nobody in without a name and a password. */
export function LoginScreen() {
  const { t } = useTranslation();
  const controller = useController();
  const code = useMeet((state) => state.client.failure?.code);
  return (
    <Page>
      <section className="ui-card prejoin-form" data-testid="login.screen">
        <div>
          <p className="soft small prejoin-room">{controller.room.displayName}</p>
          <h1>{t('door.login.requiredTitle')}</h1>
          <p className="soft">{t('door.login.requiredText')}</p>
        </div>
        <LoginForm isPending={false} problem={code === 'loginRefused' ? 'wrong' : undefined} />
        <Button look="plain" onClick={() => controller.leave()} data-testid="door.leave">
          {t('door.leave')}
        </Button>
      </section>
    </Page>
  );
}
