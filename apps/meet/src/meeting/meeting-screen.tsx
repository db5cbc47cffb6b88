import { Button } from '@parley/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import type { MeetController } from '../controller.ts';
import { lazyPart } from '../lazy/lazy-part.tsx';
import { NoticesView } from '../notices/notices-view.tsx';
import { FloatingReactions } from '../reactions/floating-reactions.tsx';
import '../styles/meet.css';
import '../styles/panel.css';
import '../styles/people.css';
import '../styles/door.css';
import { MeetingHeader } from '../stage/meeting-header.tsx';
import { Stage } from '../stage/stage.tsx';
import { useTiles } from '../stage/use-tiles.ts';
import { AudioSinks } from './audio-sinks.tsx';
import { Banners } from './banners.tsx';
import { Toolbar } from './toolbar.tsx';
import { useCopyLink } from './use-copy-link.ts';

const ChatPanel = lazyPart(() => import('../chat/chat-panel.tsx').then((part) => part.ChatPanel));
const PeoplePanel = lazyPart(() => import('../people/people-panel.tsx').then((part) => part.PeoplePanel));

export function MeetingScreen() {
  const controller = useController();
  const tiles = useTiles();
  const panel = useMeet((state) => state.panel);
  useShortcuts(controller);
  return (
    <div className="meeting" data-testid="meeting.screen">
      <MeetingHeader />
      <Banners onLobby={() => controller.openDialog('security')} />
      <div className="meeting-body">
        <Stage tiles={tiles} />
        {panel === 'people' && <PeoplePanel />}
        {panel === 'chat' && <ChatPanel />}
        <FloatingReactions />
        <NoticesView />
      </div>
      <AloneHint />
      <Toolbar />
      <AudioSinks />
    </div>
  );
}

function AloneHint() {
  const { t } = useTranslation();
  const { isCopied, copy } = useCopyLink();
  const isAlone = useMeet(
    ({ client, panel, breakoutRoom }) =>
      client.phase === 'joined' &&
      panel === undefined &&
      breakoutRoom === undefined &&
      client.participants.length + client.security.queue.count === 0,
  );
  if (!isAlone) return null;
  return (
    <aside className="alone" data-testid="meeting.alone">
      <strong>{t('meeting.alone')}</strong>
      <p>{t('meeting.aloneHint')}</p>
      <Button onClick={copy}>{t(isCopied ? 'toolbar.copied' : 'toolbar.invite')}</Button>
    </aside>
  );
}

/** M, V, D, R, P and C as people know them; not while they are typing, nor with modifier keys. */
function useShortcuts(controller: MeetController): void {
  useEffect(() => {
    const actions: Readonly<Record<string, () => void>> = {
      m: () => controller.media.toggle('audio'),
      v: () => controller.media.toggle('camera'),
      d: () => controller.media.toggleScreen(),
      r: () => controller.people.toggleHand(),
      p: () => controller.people.togglePanel('people'),
      c: () => controller.talk.toggle(),
    };
    const onKey = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof HTMLElement && event.target.closest('input, select, textarea, [role="menu"], [role="dialog"]') !== null;
      if (isTyping || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      actions[event.key.toLowerCase()]?.();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [controller]);
}
