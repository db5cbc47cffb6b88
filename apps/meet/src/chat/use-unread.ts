import { useMeet } from '../context.tsx';
import { type Unread, unreadOf } from './talk-state.ts';

/** How much of the talk this person has not seen. */
export function useUnread(): Unread {
  const chat = useMeet((state) => unreadOf(state.client, state.talk).chat);
  const polls = useMeet((state) => unreadOf(state.client, state.talk).polls);
  const files = useMeet((state) => unreadOf(state.client, state.talk).files);
  return { chat, polls, files };
}
