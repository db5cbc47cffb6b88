import type { ChatLog } from '@parley/client';
import { ArrowDown } from 'lucide-react';
import { Fragment, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMeet } from '../context.tsx';
import { messageGroups } from './message-groups.ts';
import { MessageGroupView } from './message-view.tsx';
import { isUnread, messageId } from './talk-state.ts';

/** Pixels from the end that still count as the end. */
const NEAR_END = 60;
/** Messages that are on the screen at first. */
const PAGE = 100;

/** Everything that was said, the newest at the end, where the view stays unless somebody scrolls up to read. */
export function MessageList() {
  const { t } = useTranslation();
  const log = useMeet((state) => state.client.chat);
  const lineAfter = useMeet((state) => state.talk.lineAfter);
  const [most, setMost] = useState(PAGE);
  const groups = useMemo(() => messageGroups(log.slice(-most), lineAfter), [log, most, lineAfter]);
  const firstUnread = log.find((message) => lineAfter !== undefined && isUnread(message, lineAfter))?.order;
  const list = useRef<HTMLDivElement>(null);
  const { isAtEnd, toEnd } = useStickToEnd(list, log);
  useJump(log, most, setMost);
  return (
    <div className="chat-scroll">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: people without a mouse scroll it by the arrow keys */}
      <div className="chat-list" ref={list} role="log" aria-label={t('chat.log')} aria-live="polite" tabIndex={0} data-testid="chat.list">
        {log.length > most && (
          <button type="button" className="link" onClick={() => setMost(most + PAGE)} data-testid="chat.earlier">
            {t('chat.earlier')}
          </button>
        )}
        {groups.map((group) => (
          <Fragment key={group.key}>
            {group.key === firstUnread && (
              <p className="chat-line" data-testid="chat.newLine">
                {t('chat.new')}
              </p>
            )}
            <MessageGroupView group={group} />
          </Fragment>
        ))}
      </div>
      {!isAtEnd && (
        <button type="button" className="chat-to-end" onClick={toEnd} data-testid="chat.toEnd">
          <ArrowDown size={16} aria-hidden />
          {t('chat.toEnd')}
        </button>
      )}
    </div>
  );
}

/** Goes to the message that somebody wants to see, which may be among those that are not drawn. */
function useJump(log: ChatLog, most: number, setMost: (most: number) => void): void {
  const jump = useMeet((state) => state.talk.jump);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every wish, and once more when the message is drawn
  useEffect(() => {
    if (!jump) return;
    const element = document.getElementById(messageId(jump.order));
    if (!element) {
      const at = log.findIndex(({ order }) => order === jump.order);
      if (at >= 0) setMost(log.length - at + PAGE / 2);
      return;
    }
    element.scrollIntoView({ block: 'center' });
    element.classList.remove('chat-found');
    requestAnimationFrame(() => element.classList.add('chat-found'));
  }, [jump, most]);
}

function useStickToEnd(
  list: React.RefObject<HTMLDivElement | null>,
  log: ChatLog,
): { readonly isAtEnd: boolean; readonly toEnd: () => void } {
  const [isAtEnd, setAtEnd] = useState(true);
  const sticks = useRef(true);
  const toEnd = () => list.current?.scrollTo({ top: list.current.scrollHeight });
  useEffect(() => {
    const element = list.current;
    if (!element) return;
    const onScroll = () => {
      sticks.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
      setAtEnd(sticks.current);
    };
    // The panel, the keyboard of a phone and what is being written change how much there is room for.
    const observer = new ResizeObserver(() => sticks.current && element.scrollTo({ top: element.scrollHeight }));
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [list]);
  useLayoutEffect(() => {
    // Whoever says something wants to see it.
    const last = log.at(-1);
    const isOwnNews = last?.isOwn && last.delivery === 'sending';
    if (sticks.current || isOwnNews) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [list, log]);
  return { isAtEnd, toEnd };
}
