import type { ChatMessage } from '@parley/client';
import { Lock } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import type { MessageGroup } from './message-groups.ts';
import { MessageMenu } from './message-menu.tsx';
import { MessageReactions } from './message-reactions.tsx';
import { MessageText } from './message-text.tsx';
import { Quote } from './quote.tsx';
import { messageId, nameOf } from './talk-state.ts';

interface GroupProps {
  readonly group: MessageGroup;
}

/** Not drawn again while the same messages are in it. */
export const MessageGroupView = memo(GroupView, (before, after) => isSameGroup(before.group, after.group));

function isSameGroup(before: MessageGroup, after: MessageGroup): boolean {
  return before.messages.length === after.messages.length && before.messages.every((message, at) => message === after.messages[at]);
}

function GroupView({ group }: GroupProps) {
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
    <div className="chat-message" id={messageId(message.order)} data-delivery={message.delivery} data-testid="chat.message">
      <div className="chat-bubble">
        {message.replyTo !== undefined && <Quote id={message.replyTo} />}
        <MessageText text={message.text} />
      </div>
      {message.senderId !== '' && message.delivery !== 'failed' && <MessageMenu message={message} />}
      <MessageReactions message={message} />
      <Failure message={message} />
    </div>
  );
});

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
