import { Button } from '@parley/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { LoginDialog } from '../door/login-dialog.tsx';

/** As whom the server knows this person; a host who came as a guest can still show who they are. */
export function Account() {
  const { t } = useTranslation();
  const controller = useController();
  const identity = useMeet((state) => state.client.identity);
  const [isLoginOpen, setLoginOpen] = useState(false);
  if (identity === undefined && !controller.canLogIn) return null;
  const logIn = () => (controller.canVisitLoginPage ? controller.door.visitLoginPage() : setLoginOpen(true));
  return (
    <div className="security-account">
      <span className="soft small">{identity === undefined ? t('security.guest') : t('security.identity', { identity })}</span>
      {identity === undefined && (
        <Button look="plain" onClick={logIn} data-testid="security.logIn">
          {t('door.login.submit')}
        </Button>
      )}
      {identity !== undefined && controller.canLogOut && (
        <Button look="plain" onClick={() => controller.door.logOut()} data-testid="security.logOut">
          {t('security.logOut')}
        </Button>
      )}
      <LoginDialog isOpen={isLoginOpen} onClose={() => setLoginOpen(false)} />
    </div>
  );
}
