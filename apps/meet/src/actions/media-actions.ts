import { Image, Mic, MicOff, MonitorOff, MonitorUp, SwitchCamera, Video, VideoOff, Volume2 } from 'lucide-react';
import type { ActionContext, MeetAction } from './action.ts';

const always = () => true;
const isMuted = ({ state }: ActionContext) => state.local.audio.muted;
const isDark = ({ state }: ActionContext) => state.local.camera.muted;
const isSharing = ({ state }: ActionContext) => state.local.screen !== undefined;
/** Absent features are all allowed (ui contract §1.8). */
const mayShare = ({ state, can }: ActionContext) => can.sharesScreen && state.client.self.permissions.get('screen-sharing') !== false;

/** Microphone, camera and screen. */
export const MEDIA_ACTIONS: readonly MeetAction[] = [
  {
    id: 'microphone',
    group: 'meeting',
    icon: (context) => (isMuted(context) ? MicOff : Mic),
    label: (context) => (isMuted(context) ? 'toolbar.unmute' : 'toolbar.mute'),
    isEnabled: ({ state }) => !state.local.audio.isOpening,
    tone: (context) => (isMuted(context) ? 'off' : 'plain'),
    shortcut: 'M',
    run: ({ media }) => media.toggle('audio'),
  },
  {
    id: 'camera',
    group: 'meeting',
    icon: (context) => (isDark(context) ? VideoOff : Video),
    label: (context) => (isDark(context) ? 'toolbar.startCamera' : 'toolbar.stopCamera'),
    isEnabled: ({ state }) => !state.local.camera.isOpening,
    tone: (context) => (isDark(context) ? 'off' : 'plain'),
    shortcut: 'V',
    run: ({ media }) => media.toggle('camera'),
  },
  {
    id: 'toggle-camera',
    group: 'meeting',
    icon: () => SwitchCamera,
    label: () => 'toolbar.switchCamera',
    isShown: ({ state, can }) => can.isHandheld && state.devices.filter(({ kind }) => kind === 'videoinput').length > 1,
    isEnabled: (context) => !isDark(context),
    run: ({ media }) => media.switchCamera(),
  },
  {
    id: 'desktop',
    group: 'meeting',
    icon: (context) => (isSharing(context) ? MonitorOff : MonitorUp),
    label: (context) => (isSharing(context) ? 'toolbar.unshare' : 'toolbar.share'),
    isShown: mayShare,
    isEnabled: always,
    tone: (context) => (isSharing(context) ? 'active' : 'plain'),
    shortcut: 'D',
    run: ({ media }) => media.toggleScreen(),
  },
  {
    id: 'share-other',
    isExtra: true,
    group: 'meeting',
    icon: () => MonitorUp,
    label: () => 'toolbar.shareOther',
    isShown: (context) => mayShare(context) && isSharing(context),
    run: ({ media }) => media.shareScreen(),
  },
  {
    id: 'shareaudio',
    group: 'content',
    icon: () => Volume2,
    label: ({ state }) => (state.local.sound ? 'toolbar.unshareSound' : 'toolbar.shareSound'),
    isShown: (context) => mayShare(context) && context.can.sharesSound && !isSharing(context),
    run: ({ media }) => media.toggleSound(),
  },
  {
    id: 'select-background',
    group: 'content',
    icon: () => Image,
    label: () => 'toolbar.background',
    isShown: ({ config, settingsTabs }) => config.background.enabled && settingsTabs.has('virtual-background'),
    isEnabled: always,
    run: (controller) => controller.openDialog('settings', { tab: 'virtual-background' }),
  },
];
