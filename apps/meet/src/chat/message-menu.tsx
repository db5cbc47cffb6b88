import type { ChatMessage } from '@parley/client';
import { type Action, Actions, IconButton, LateMenu, PictureRow } from '@parley/ui';
import { Copy, EllipsisVertical, Lock, Reply, SmilePlus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../browser/copy-text.ts';
import { useController, useMeet } from '../context.tsx';
import { confidants } from './permissions.ts';

const QUICK = ['👍', '❤️', '😂', '😮', '👏', '🎉'];

const COPIED = { key: 'chat.copied', tone: 'success', timeout: 'short' } as const;

interface MenuProps {
  readonly message: ChatMessage;
}

/** What can be done with a message. */
export function MessageMenu({ message }: MenuProps) {
  const { t } = useTranslation();
  const trigger = (
    <IconButton label={t('chat.actions')} size="small" className="chat-menu" data-testid="chat.actions">
      <EllipsisVertical size={16} aria-hidden />
    </IconButton>
  );
  return (
    <LateMenu trigger={trigger} testId="chat.menu">
      <MessageActions message={message} />
    </LateMenu>
  );
}

function MessageActions({ message }: MenuProps) {
  const { t } = useTranslation();
  const controller = useController();
  const { config, notices, talk } = controller;
  const openReactions = (id: string) => controller.openDialog('reaction', { message: id });
  const { hasMessageReactions, privateChat } = config.talk;
  const isModerator = useMeet((state) => state.client.self.isModerator);
  const isHere = useMeet((state) => confidants(state.client, privateChat).some(({ id }) => id === message.senderId));
  const isMine = useMeet((state) => message.isOwn && message.senderId === state.client.endpointId);
  const actions: (Action | false)[] = [
    { id: 'reply', label: t('chat.reply'), icon: <Reply size={16} aria-hidden />, onSelect: () => talk.replyTo(message.id) },
    hasMessageReactions && {
      id: 'react',
      label: t('chat.reactAny'),
      icon: <SmilePlus size={16} aria-hidden />,
      onSelect: () => openReactions(message.id),
    },
    isHere && {
      id: 'private',
      label: t('chat.writePrivately'),
      icon: <Lock size={16} aria-hidden />,
      onSelect: () => talk.writeTo(message.senderId),
    },
    {
      id: 'copy',
      label: t('chat.copy'),
      icon: <Copy size={16} aria-hidden />,
      onSelect: () => void copyText(message.text).then((isCopied) => isCopied && notices.show(COPIED)),
    },
    (isMine || (isModerator && message.privateWith === undefined)) && {
      id: 'remove',
      label: t(isMine ? 'chat.retract' : 'chat.remove'),
      icon: <Trash2 size={16} aria-hidden />,
      onSelect: () => talk.remove(message.id),
    },
  ];
  const quick = QUICK.map((emoji) => ({ id: emoji, label: t('chat.reactWith', { emoji }), icon: emoji }));
  return (
    <>
      {hasMessageReactions && <PictureRow pictures={quick} onSelect={(emoji) => talk.reactTo(message.id, emoji)} testId="choice" />}
      <Actions groups={[actions.filter((action) => action !== false)]} testId="choice" />
    </>
  );
}
