import type { ChatMessage } from '@parley/client';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { nameOf } from './talk-state.ts';

const MAX_NAMES = 10;

/** What people think of a message; a click joins them. */
export function MessageReactions({ message }: { readonly message: ChatMessage }) {
  const { t } = useTranslation();
  const controller = useController();
  const client = useMeet((state) => state.client);
  if (message.reactions.size === 0 || !controller.config.talk.hasMessageReactions) return null;
  const names = (people: ReadonlySet<string>) =>
    [...people]
      .slice(0, MAX_NAMES)
      .map((id) => (id === client.endpointId ? t('chat.you') : nameOf(client, id) || t('meeting.guest')))
      .join(', ');
  return (
    <div className="chat-reactions">
      {[...message.reactions].map(([emoji, people]) => (
        <button
          key={emoji}
          type="button"
          data-mine={people.has(client.endpointId)}
          title={names(people)}
          aria-label={t('chat.reactedWith', { emoji, names: names(people) })}
          onClick={() => controller.talk.reactTo(message.id, emoji)}
          data-testid="chat.reaction"
        >
          <span aria-hidden>{emoji}</span> {people.size}
        </button>
      ))}
    </div>
  );
}
