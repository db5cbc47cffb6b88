import { IconButton } from '@parley/ui';
import { MessageSquare } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { talkTabs } from './permissions.ts';
import { useUnread } from './use-unread.ts';

/** Opens chat, polls and files, and says how much there is that was not seen. */
export function ChatButton() {
  const { t } = useTranslation();
  const controller = useController();
  const isOpen = useMeet((state) => state.panel === 'chat');
  const services = useMeet((state) => state.client.services);
  const { chat, polls, files } = useUnread();
  if (talkTabs({ services }, controller.config).length === 0) return null;
  const count = chat + polls + files;
  const name = t(isOpen ? 'talk.hide' : 'talk.open');
  return (
    <IconButton
      label={count === 0 ? name : `${name} (${t('talk.unread', { count })})`}
      tone={isOpen ? 'active' : 'plain'}
      aria-expanded={isOpen}
      onClick={() => controller.talk.toggle()}
      data-testid="toolbar.chat"
    >
      <MessageSquare size={22} aria-hidden />
      {count > 0 && (
        <span className="toolbar-count" data-tone="alert" aria-hidden data-testid="chat.unread">
          {count > 99 ? '99+' : count}
        </span>
      )}
    </IconButton>
  );
}
