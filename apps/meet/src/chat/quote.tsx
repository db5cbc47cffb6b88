import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { nameOf } from './talk-state.ts';

/** What a message answers; a click goes there. */
export function Quote({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { talk } = useController();
  const chat = useMeet((state) => state.client.chat);
  const quoted = useMemo(() => chat.find((message) => message.id === id), [chat, id]);
  const name = useMeet((state) => (quoted ? nameOf(state.client, quoted.senderId, quoted.senderName) : ''));
  if (!quoted || quoted.removed !== undefined) return null;
  return (
    <blockquote className="chat-quote">
      <button type="button" onClick={() => talk.jumpTo(quoted.order)} data-testid="chat.quote">
        <strong>{quoted.isOwn ? t('chat.you') : name || t('meeting.guest')}</strong>
        <span dir="auto">{quoted.text}</span>
      </button>
    </blockquote>
  );
}
