import type { ChatMessage } from '@parley/client';
import { IconButton, type MenuAction, PictureMenu } from '@parley/ui';
import { Copy, EllipsisVertical, Lock, Reply, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { confidants } from './permissions.ts';

const QUICK = ['👍', '❤️', '😂', '😮', '👏', '🎉'];

/** What can be done with a message. */
export function MessageMenu({ message }: { readonly message: ChatMessage }) {
  const { t } = useTranslation();
  const controller = useController();
  const { hasMessageReactions, privateChat } = controller.config.talk;
  const isModerator = useMeet((state) => state.client.self.isModerator);
  const isHere = useMeet((state) => confidants(state.client, privateChat).some(({ id }) => id === message.senderId));
  const isMine = useMeet((state) => message.isOwn && message.senderId === state.client.endpointId);
  const actions: (MenuAction | false)[] = [
    { id: 'reply', label: t('chat.reply'), icon: <Reply size={16} aria-hidden />, onChoose: () => controller.talk.replyTo(message.id) },
    isHere && {
      id: 'private',
      label: t('chat.writePrivately'),
      icon: <Lock size={16} aria-hidden />,
      onChoose: () => controller.talk.writeTo(message.senderId),
    },
    {
      id: 'copy',
      label: t('chat.copy'),
      icon: <Copy size={16} aria-hidden />,
      onChoose: () => void navigator.clipboard.writeText(message.text).catch(() => undefined),
    },
    (isMine || (isModerator && message.privateWith === undefined)) && {
      id: 'remove',
      label: t(isMine ? 'chat.retract' : 'chat.remove'),
      icon: <Trash2 size={16} aria-hidden />,
      onChoose: () => controller.talk.remove(message.id),
    },
  ];
  return (
    <PictureMenu
      label={t('chat.actions')}
      trigger={
        <IconButton label={t('chat.actions')} size="small" className="chat-menu" data-testid="chat.actions">
          <EllipsisVertical size={16} aria-hidden />
        </IconButton>
      }
      row={
        hasMessageReactions
          ? QUICK.map((emoji) => ({
              id: emoji,
              label: t('chat.reactWith', { emoji }),
              icon: emoji,
              onChoose: () => controller.talk.reactTo(message.id, emoji),
            }))
          : []
      }
      actions={actions.filter((action) => action !== false)}
    />
  );
}
