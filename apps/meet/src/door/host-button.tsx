import { Button } from '@parley/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';
import { LoginDialog } from './login-dialog.tsx';

/** For those for whom the others wait: to the login page, or to name and password. */
export function HostButton() {
  const { t } = useTranslation();
  const controller = useController();
  const [isOpen, setOpen] = useState(false);
  if (!controller.canLogIn) return <p className="soft small">{t('door.host.invitation')}</p>;
  const open = () => (controller.canVisitLoginPage ? controller.door.visitLoginPage() : setOpen(true));
  return (
    <>
      <Button onClick={open} data-testid="door.iAmHost">
        {t('door.host.iAmHost')}
      </Button>
      <LoginDialog isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}
