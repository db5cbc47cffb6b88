import { BookOpen, Download, Keyboard, Search, Settings, UserRound } from 'lucide-react';
import { openLink } from '../browser/open-link.ts';
import type { ActionContext, MeetAction } from './action.ts';

const always = () => true;
/** A page of the brand, else of the server. */
const pageOf = ({ state, config }: ActionContext, page: 'downloadUrl' | 'documentationUrl') =>
  state.branding?.[page] ?? config.branding[page];

/** The person's own settings, and help. */
export const SETTINGS_ACTIONS: readonly MeetAction[] = [
  {
    id: 'settings',
    group: 'settings',
    icon: () => Settings,
    label: () => 'toolbar.settings',
    isEnabled: always,
    run: (controller) => controller.openDialog('settings'),
  },
  {
    id: 'profile',
    group: 'settings',
    icon: () => UserRound,
    label: () => 'toolbar.profile',
    isShown: ({ config, settingsTabs }) => config.names.hasProfile && settingsTabs.has('profile'),
    isEnabled: always,
    run: (controller) => controller.openDialog('settings', { tab: 'profile' }),
  },
  {
    id: 'palette',
    isExtra: true,
    group: 'help',
    icon: () => Search,
    label: () => 'toolbar.palette',
    isShown: ({ can }) => !can.isHandheld,
    isEnabled: always,
    run: (controller) => controller.openDialog('palette'),
  },
  {
    id: 'shortcuts',
    group: 'help',
    icon: () => Keyboard,
    label: () => 'toolbar.shortcuts',
    isShown: ({ config, can }) => config.toolbar.hasShortcuts && !can.isHandheld,
    isEnabled: always,
    shortcut: '?',
    run: (controller) => controller.openDialog('shortcuts'),
  },
  {
    id: 'download',
    group: 'help',
    icon: () => Download,
    label: () => 'toolbar.download',
    isShown: (context) => pageOf(context, 'downloadUrl') !== undefined,
    isEnabled: always,
    run: (_controller, context) => openLink(pageOf(context, 'downloadUrl')),
  },
  {
    id: 'help',
    group: 'help',
    icon: () => BookOpen,
    label: () => 'toolbar.help',
    isShown: (context) => pageOf(context, 'documentationUrl') !== undefined,
    isEnabled: always,
    run: (_controller, context) => openLink(pageOf(context, 'documentationUrl')),
  },
];
