import { useShallow } from 'zustand/react/shallow';
import { useMeet } from '../context.tsx';
import { type Unread, unreadOf } from './talk-state.ts';

/** How much of the talk this person has not seen. */
export function useUnread(): Unread {
  return useMeet(useShallow((state) => unreadOf(state.client, state.talk)));
}
