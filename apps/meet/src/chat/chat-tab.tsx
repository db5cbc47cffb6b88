import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { Composer } from './composer.tsx';
import { MessageList } from './message-list.tsx';
import { PermissionSwitches } from './permission-switches.tsx';

export function ChatTab() {
  const { t } = useTranslation();
  const controller = useController();
  const isEmpty = useMeet((state) => state.client.chat.length === 0);
  return (
    <>
      {controller.config.talk.hasPermissionSwitches && <PermissionSwitches />}
      {isEmpty ? (
        <p className="talk-empty" data-testid="chat.empty">
          {t('chat.empty')}
        </p>
      ) : (
        <MessageList />
      )}
      <Composer />
    </>
  );
}
