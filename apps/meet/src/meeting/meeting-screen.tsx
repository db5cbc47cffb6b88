import { Button } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { lazyPart } from '../lazy/lazy-part.tsx';
import { NoticesView } from '../notices/notices-view.tsx';
import { FloatingReactions } from '../reactions/floating-reactions.tsx';
import '../styles/meet.css';
import '../styles/panel.css';
import '../styles/people.css';
import '../styles/door.css';
import { ShareCard } from '../share/share-card.tsx';
import { useShortcuts } from '../shortcuts/use-shortcuts.ts';
import { MeetingHeader } from '../stage/meeting-header.tsx';
import { Stage } from '../stage/stage.tsx';
import { useTiles } from '../stage/use-tiles.ts';
import { Toolbar } from '../toolbar/toolbar.tsx';
import { AudioSinks } from './audio-sinks.tsx';
import { Banners } from './banners.tsx';
import { useCopyLink } from './use-copy-link.ts';

const ChatPanel = lazyPart(() => import('../chat/chat-panel.tsx').then((part) => part.ChatPanel));
const PeoplePanel = lazyPart(() => import('../people/people-panel.tsx').then((part) => part.PeoplePanel));

export function MeetingScreen() {
  const controller = useController();
  const tiles = useTiles();
  const panel = useMeet((state) => state.panel);
  useShortcuts();
  return (
    <div className="meeting" data-testid="meeting.screen">
      <MeetingHeader />
      <Banners onLobby={() => controller.openDialog('security')} />
      <div className="meeting-body">
        <Stage tiles={tiles} />
        {panel === 'people' && <PeoplePanel />}
        {panel === 'chat' && <ChatPanel />}
        <FloatingReactions />
        <ShareCard />
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
