/** Tabs of the settings, in the order in which they are shown (ui contract §1.7). */
export const SETTINGS_TABS = [
  'audio',
  'video',
  'background',
  'profile',
  'notifications',
  'moderator',
  'calendar',
  'shortcuts',
  'more',
] as const;

export type SettingsTab = (typeof SETTINGS_TABS)[number];
