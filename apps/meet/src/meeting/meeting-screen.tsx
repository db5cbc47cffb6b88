import { SkipLink } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { Subtitles } from '../captions/subtitles.tsx';
import { useController, useMeet } from '../context.tsx';
import { useMicrophoneWatch } from '../devices/use-microphone-watch.ts';
import { AloneHint } from '../invite/alone-hint.tsx';
import { lazyPart } from '../lazy/lazy-part.tsx';
import { NoticesView } from '../notices/notices-view.tsx';
import { FloatingReactions } from '../reactions/floating-reactions.tsx';
import '../styles/meet.css';
import '../styles/panel.css';
import '../styles/door.css';
import { MeetingHeader } from '../header/meeting-header.tsx';
import { PipPart } from '../pip/pip-part.tsx';
import { ShareCard } from '../share/share-card.tsx';
import { useShortcuts } from '../shortcuts/use-shortcuts.ts';
import { Stage } from '../stage/stage.tsx';
import { isTileView } from '../stage/tile-mode.ts';
import { useTiles } from '../stage/use-tiles.ts';
import { Toolbar } from '../toolbar/toolbar.tsx';
import { AudioSinks } from './audio-sinks.tsx';
import { Banners } from './banners.tsx';
import { useDropGuard } from './use-drop-guard.ts';

const ChatPanel = lazyPart(() => import('../chat/chat-panel.tsx').then((part) => part.ChatPanel));
const PeoplePanel = lazyPart(() => import('../people/people-panel.tsx').then((part) => part.PeoplePanel));

export function MeetingScreen() {
  const { t } = useTranslation();
  const controller = useController();
  const panel = useMeet((state) => state.panel);
  // COMPAT(jitsi-meet): suites look there whether everybody is in a grid.
  const isTiles = useMeet((state) => isTileView(state, controller.config));
  useShortcuts();
  useMicrophoneWatch();
  useDropGuard();
  return (
    <div id="videoconference_page" className={`meeting ${isTiles ? 'tile-view' : ''}`} data-testid="meeting.screen">
      <MeetingHeader />
      <SkipLink target="meeting-controls">{t('meeting.skip')}</SkipLink>
      <Banners onLobby={() => controller.openDialog('security')} />
      <main className="meeting-body">
        <Pictures />
        {panel === 'people' && <PeoplePanel />}
        {panel === 'chat' && <ChatPanel />}
        <FloatingReactions />
        <ShareCard />
        <Subtitles />
        <NoticesView />
      </main>
      <AloneHint />
      <Toolbar />
      <AudioSinks />
    </div>
  );
}

/** Something about them changes all the time: nothing else is drawn again for that. */
function Pictures() {
  const tiles = useTiles();
  return (
    <>
      <Stage tiles={tiles} />
      <PipPart tiles={tiles} />
    </>
  );
}
