import type { ChatMessage } from '@parley/client';
import { Lock } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import type { MessageGroup } from './message-groups.ts';
import { MessageMenu } from './message-menu.tsx';
import { MessageReactions } from './message-reactions.tsx';
import { nameOf } from './talk-state.ts';
import { textParts } from './text-parts.ts';

export function MessageGroupView({ group }: { readonly group: MessageGroup }) {
  const { t } = useTranslation();
  const { first, messages } = group;
  const isSystem = first.senderId === '';
  const name = useMeet((state) => nameOf(state.client, first.senderId, first.senderName)) || t(isSystem ? 'chat.server' : 'meeting.guest');
  const kind = isSystem ? 'system' : first.isOwn ? 'own' : 'other';
  return (
    <section className="chat-group" data-kind={kind} data-private={first.privateWith !== undefined} aria-label={name}>
      <header>
        <strong>{first.isOwn ? t('chat.you') : name}</strong>
        <time dateTime={new Date(first.at).toISOString()}>{timeOf(first.at)}</time>
        {first.privateWith !== undefined && <PrivateMark message={first} />}
      </header>
      {messages.map((message) => (
        <MessageView key={message.order} message={message} />
      ))}
    </section>
  );
}

/** A private message looks like no other, lest somebody answers it in front of everybody. */
function PrivateMark({ message }: { readonly message: ChatMessage }) {
  const { t } = useTranslation();
  const other = useMeet((state) => nameOf(state.client, message.privateWith ?? '')) || t('meeting.guest');
  return (
    <span className="chat-private" data-testid="chat.private">
      <Lock size={13} aria-hidden />
      {message.isOwn ? t('chat.privateTo', { name: other }) : t('chat.privateToYou')}
    </span>
  );
}

/** Not drawn again with every message that comes: there are hundreds. */
const MessageView = memo(function MessageView({ message }: { readonly message: ChatMessage }) {
  const { t } = useTranslation();
  if (message.removed !== undefined) {
    return (
      <div className="chat-message" data-removed data-testid="chat.message">
        <p className="chat-removed">{t(message.removed === 'author' ? 'chat.retracted' : 'chat.moderated')}</p>
      </div>
    );
  }
  return (
    <div className="chat-message" data-delivery={message.delivery} data-testid="chat.message">
      <div className="chat-bubble">
        <Quote id={message.replyTo} />
        <MessageText text={message.text} />
      </div>
      {message.senderId !== '' && message.delivery !== 'failed' && <MessageMenu message={message} />}
      <MessageReactions message={message} />
      <Failure message={message} />
    </div>
  );
});

function Quote({ id }: { readonly id: string | undefined }) {
  const { t } = useTranslation();
  const quoted = useMeet((state) => (id === undefined ? undefined : state.client.chat.find((message) => message.id === id)));
  const name = useMeet((state) => (quoted ? nameOf(state.client, quoted.senderId, quoted.senderName) : ''));
  if (!quoted || quoted.removed !== undefined) return null;
  return (
    <blockquote className="chat-quote">
      <strong>{quoted.isOwn ? t('chat.you') : name || t('meeting.guest')}</strong>
      <span>{quoted.text}</span>
    </blockquote>
  );
}

function MessageText({ text }: { readonly text: string }) {
  let at = 0;
  return (
    <p className="chat-text" dir="auto">
      {textParts(text).map((part) => {
        const key = at;
        at += part.text.length;
        return part.href === undefined ? (
          <span key={key}>{part.text}</span>
        ) : (
          <a key={key} href={part.href} target="_blank" rel="noopener noreferrer">
            {part.text}
          </a>
        );
      })}
    </p>
  );
}

function Failure({ message }: { readonly message: ChatMessage }) {
  const { t } = useTranslation();
  const controller = useController();
  if (message.delivery !== 'failed') return null;
  return (
    <p className="chat-failed" role="alert" data-testid="chat.failed">
      {t('chat.failed')}
      {message.problem !== undefined && ` (${message.problem})`}{' '}
      <button type="button" className="link" onClick={() => controller.talk.resend(message.id)} data-testid="chat.resend">
        {t('chat.resend')}
      </button>
    </p>
  );
}

function timeOf(at: number): string {
  return new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });
}
