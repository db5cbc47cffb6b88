import { FileUp, Hand, ListChecks, MessageSquare, SmilePlus } from 'lucide-react';
import { talkTabs } from '../chat/permissions.ts';
import { unreadOf } from '../chat/talk-state.ts';
import type { ActionContext, MeetAction } from './action.ts';

const isChatOpen = ({ state }: ActionContext) => state.panel === 'chat';
const isHandUp = ({ state }: ActionContext) => state.client.signals.raisedHandAt !== undefined;
const hasTab = (tab: 'chat' | 'polls' | 'files') => (context: ActionContext) =>
  talkTabs(context.state.client, context.config).includes(tab);

/** What is said, asked and given. */
export const TALK_ACTIONS: readonly MeetAction[] = [
  {
    id: 'chat',
    group: 'talk',
    icon: () => MessageSquare,
    label: (context) => (isChatOpen(context) ? 'toolbar.closeChat' : 'toolbar.openChat'),
    isShown: (context) => talkTabs(context.state.client, context.config).length > 0,
    isEnabled: () => true,
    isOn: isChatOpen,
    badge: ({ state }) => {
      const { chat, polls, files } = unreadOf(state.client, state.talk);
      return { count: chat + polls + files, tone: 'alert', key: 'talk.unread' };
    },
    shortcut: 'C',
    run: ({ talk }) => talk.toggle(),
  },
  {
    id: 'raisehand',
    group: 'talk',
    icon: () => Hand,
    label: (context) => (isHandUp(context) ? 'toolbar.lowerHand' : 'toolbar.raiseHand'),
    isOn: isHandUp,
    shortcut: 'R',
    run: ({ people }) => people.toggleHand(),
  },
  {
    id: 'reactions',
    group: 'talk',
    icon: () => SmilePlus,
    label: () => 'reactions.open',
    isShown: ({ config }) => config.talk.hasReactions,
    // Opens a menu of its own, in the bar and in the menu alike.
    run: () => {},
  },
  {
    id: 'polls',
    group: 'talk',
    icon: () => ListChecks,
    label: () => 'toolbar.polls',
    isShown: hasTab('polls'),
    run: ({ talk }) => talk.open('polls'),
  },
  {
    id: 'filesharing',
    group: 'talk',
    icon: () => FileUp,
    label: () => 'toolbar.shareFile',
    isShown: hasTab('files'),
    run: ({ talk }) => talk.open('files'),
  },
];
