import type { LucideIcon } from 'lucide-react';
import { Bell, Ellipsis, Keyboard, ShieldHalf, UserRound, Video, Volume2, Wallpaper } from 'lucide-react';
import type { ComponentType } from 'react';
import { lazyPart } from '../lazy/lazy-part.tsx';
import type { SettingsTab } from './tabs.ts';

export interface SettingsPart {
  readonly icon: LucideIcon;
  readonly Content: ComponentType;
}

/** What there is in each tab; its name is the text `settingsDialog.tab.<tab>`. A tab that is not here is not shown. */
export const SETTINGS_PARTS: { readonly [T in SettingsTab]?: SettingsPart } = {
  audio: { icon: Volume2, Content: lazyPart(() => import('./audio-tab.tsx').then((part) => part.AudioTab)) },
  video: { icon: Video, Content: lazyPart(() => import('./video-tab.tsx').then((part) => part.VideoTab)) },
  'virtual-background': { icon: Wallpaper, Content: lazyPart(() => import('./background-tab.tsx').then((part) => part.BackgroundTab)) },
  moderator: { icon: ShieldHalf, Content: lazyPart(() => import('./moderator-tab.tsx').then((part) => part.ModeratorTab)) },
  notifications: { icon: Bell, Content: lazyPart(() => import('./notifications-tab.tsx').then((part) => part.NotificationsTab)) },
  profile: { icon: UserRound, Content: lazyPart(() => import('./profile-tab.tsx').then((part) => part.ProfileTab)) },
  shortcuts: { icon: Keyboard, Content: lazyPart(() => import('./shortcuts-tab.tsx').then((part) => part.ShortcutsTab)) },
  more: { icon: Ellipsis, Content: lazyPart(() => import('./more-tab.tsx').then((part) => part.MoreTab)) },
};

/** The tabs that there is something in. */
export const MADE_TABS: ReadonlySet<SettingsTab> = new Set(Object.keys(SETTINGS_PARTS) as SettingsTab[]);
