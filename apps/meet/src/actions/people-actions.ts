import { ChartNoAxesColumn, Link, MicOff, Pencil, ShieldCheck, Users, VideoOff } from 'lucide-react';
import type { ActionContext, MeetAction } from './action.ts';

const isOpen = ({ state }: ActionContext) => state.panel === 'people';
const isModerator = ({ state }: ActionContext) => state.client.self.isModerator;
const mayMuteAll = (context: ActionContext) => isModerator(context) && context.config.people.menu.mayMute;
const isLocked = ({ state }: ActionContext) => state.client.security.hasPassword || state.client.security.isLobbyOn;

/** The people in the meeting, and who may come in. */
export const PEOPLE_ACTIONS: readonly MeetAction[] = [
  {
    id: 'participants-pane',
    group: 'people',
    icon: () => Users,
    label: (context) => (isOpen(context) ? 'toolbar.closePeople' : 'toolbar.openPeople'),
    isShown: ({ config }) => config.people.pane.enabled,
    isEnabled: () => true,
    isOn: isOpen,
    badge: ({ state: { client } }) => {
      const hands = client.participants.filter(({ raisedHandAt }) => raisedHandAt !== undefined).length;
      return hands > 0
        ? { count: hands, tone: 'hand', key: 'people.hands' }
        : { count: client.participants.length + 1, tone: 'plain', key: 'meeting.people' };
    },
    shortcut: 'P',
    run: ({ people }) => people.togglePanel('people'),
  },
  {
    id: 'invite',
    group: 'people',
    icon: () => Link,
    label: () => 'toolbar.invite',
    isShown: ({ config }) => config.invite.enabled,
    isEnabled: () => true,
    run: (controller) => controller.openDialog('invite'),
  },
  {
    id: 'security',
    group: 'people',
    icon: () => ShieldCheck,
    label: () => 'toolbar.security',
    isEnabled: () => true,
    tone: (context) => (isLocked(context) ? 'active' : 'plain'),
    badge: ({ state }) => ({ count: state.client.security.queue.count, tone: 'alert', key: 'security.waiting' }),
    run: (controller) => controller.openDialog('security'),
  },
  {
    id: 'mute-everyone',
    group: 'people',
    icon: () => MicOff,
    label: () => 'toolbar.muteEveryone',
    isShown: mayMuteAll,
    run: (controller) => controller.openDialog('muteEveryone', { kind: 'audio' }),
  },
  {
    id: 'mute-video-everyone',
    group: 'people',
    icon: () => VideoOff,
    label: () => 'toolbar.muteVideoEveryone',
    isShown: mayMuteAll,
    run: (controller) => controller.openDialog('muteEveryone', { kind: 'video' }),
  },
  {
    id: 'stats',
    group: 'people',
    icon: () => ChartNoAxesColumn,
    label: () => 'people.stats.open',
    isShown: ({ config }) => config.people.stats.enabled,
    shortcut: 'T',
    run: (controller) => controller.openDialog('stats'),
  },
  {
    id: 'subject',
    isExtra: true,
    group: 'people',
    icon: () => Pencil,
    label: () => 'people.subject.change',
    // The title of a breakout room is its name, which is changed in the list of rooms.
    isShown: (context) => isModerator(context) && context.state.breakoutRoom === undefined,
    run: (controller) => controller.openDialog('subject'),
  },
];
