import { TabView } from '@parley/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { CaptionsTab } from '../captions/captions-tab.tsx';
import { useController, useMeet } from '../context.tsx';
import { SidePanel } from '../meeting/side-panel.tsx';
import { ChatTab } from './chat-tab.tsx';
import { FilesTab } from './files-tab.tsx';
import { talkTabs } from './permissions.ts';
import { PollsTab } from './polls-tab.tsx';
import type { TalkTab } from './talk-state.ts';
import { useUnread } from './use-unread.ts';
import './talk.css';
import './chat.css';
import './composer.css';

const CONTENT = { chat: ChatTab, polls: PollsTab, files: FilesTab, cc: CaptionsTab } as const;

/** Chat, polls and files: what there is of it on this server. */
export function ChatPanel() {
  const { t } = useTranslation();
  const controller = useController();
  const tabs = useMeet(useShallow((state) => talkTabs(state.client, controller.config)));
  const wanted = useMeet((state) => state.talk.tab);
  const unread = useUnread();
  const shown = tabs.includes(wanted) ? wanted : tabs[0];
  useEffect(() => {
    if (shown !== undefined && shown !== wanted) controller.talk.open(shown);
  }, [controller, shown, wanted]);
  useEffect(() => {
    const look = () => document.visibilityState !== 'hidden' && controller.talk.look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [controller]);
  if (shown === undefined) return null;
  return (
    <SidePanel panel="chat" title={t('talk.title')}>
      <TabView
        label={t('talk.title')}
        shown={shown}
        onShow={(tab) => controller.talk.open(tab as TalkTab)}
        tabs={tabs.map((id) => {
          const Content = CONTENT[id];
          const count = id === shown || id === 'cc' ? 0 : unread[id];
          return { id, label: t(`talk.tab.${id}`), count, countLabel: t('talk.unread', { count }), content: <Content /> };
        })}
      />
    </SidePanel>
  );
}
