import type { ChatMessage } from '@parley/client';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { useController, useMeet } from '../context.tsx';
import { nameOf } from './talk-state.ts';

const MAX_NAMES = 10;

/** What people think of a message; a click joins them. */
export function MessageReactions({ message }: { readonly message: ChatMessage }) {
  const controller = useController();
  if (message.reactions.size === 0 || !controller.config.talk.hasMessageReactions) return null;
  return (
    <div className="chat-reactions">
      {[...message.reactions].map(([emoji, people]) => (
        <ReactionView key={emoji} id={message.id} emoji={emoji} people={people} />
      ))}
    </div>
  );
}

function ReactionView(props: { readonly id: string; readonly emoji: string; readonly people: ReadonlySet<string> }) {
  const { t } = useTranslation();
  const controller = useController();
  const { id, emoji, people } = props;
  const self = useMeet((state) => state.client.endpointId);
  const known = useMeet(useShallow(({ client }) => [...people].slice(0, MAX_NAMES).map((person) => nameOf(client, person))));
  const names = [...people]
    .slice(0, MAX_NAMES)
    .map((person, index) => (person === self ? t('chat.you') : known[index] || t('meeting.guest')))
    .join(', ');
  return (
    <button
      type="button"
      data-mine={people.has(self)}
      title={names}
      aria-label={t('chat.reactedWith', { emoji, names })}
      onClick={() => controller.talk.reactTo(id, emoji)}
      data-testid="chat.reaction"
    >
      <span aria-hidden>{emoji}</span> {people.size}
    </button>
  );
}
