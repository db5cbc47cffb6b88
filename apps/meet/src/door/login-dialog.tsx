import { Dialog } from '@parley/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { LoginForm } from './login-form.tsx';

/** Name and password while the meeting goes on waiting; closes by itself when the server says yes. */
export function LoginDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const controller = useController();
  const login = useMeet((state) => state.client.login);
  const identity = useMeet((state) => state.client.identity);
  useEffect(() => {
    if (isOpen && identity !== undefined) onClose();
  }, [isOpen, identity, onClose]);
  const close = () => {
    controller.door.resetLogin();
    onClose();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t('door.login.title')}
      text={t('door.login.text')}
      closeLabel={t('door.login.cancel')}
      testId="login.dialog"
    >
      <LoginForm isPending={login.isPending} problem={login.problem} />
    </Dialog>
  );
}
