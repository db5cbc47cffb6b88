import type { Source } from './source.ts';

/** Tabs of the settings, in their order (ui contract §1.7). */
const SETTINGS_TABS = [
  'audio',
  'video',
  'virtual-background',
  'notifications',
  'moderator',
  'profile',
  'calendar',
  'shortcuts',
  'more',
] as const;
type SettingsTab = (typeof SETTINGS_TABS)[number];

/** Names of interfaceConfig.SETTINGS_SECTIONS, and the tabs that each of them stands for. */
const SECTIONS: ReadonlyMap<string, readonly SettingsTab[]> = new Map<string, readonly SettingsTab[]>([
  ['devices', ['audio', 'video', 'virtual-background']],
  ['audio', ['audio']],
  ['video', ['video']],
  ['background', ['virtual-background']],
  ['virtual-background', ['virtual-background']],
  ['language', ['more']],
  ['moderator', ['moderator']],
  ['profile', ['profile']],
  ['calendar', ['calendar']],
  ['sounds', ['notifications']],
  ['notifications', ['notifications']],
  ['shortcuts', ['shortcuts']],
  ['more', ['shortcuts', 'more']],
]);

export function readSettings(config: Source, ui: Source) {
  const sections = ui.texts('SETTINGS_SECTIONS');
  const named = sections && new Set(sections.flatMap((name) => SECTIONS.get(name) ?? []));
  const hidden: readonly (SettingsTab | false)[] = [
    config.flag('disableProfile', false) && 'profile',
    !hasBackgrounds(config) && 'virtual-background',
    !config.flag('enableCalendarIntegration', false) && 'calendar',
    config.flag('disableShortcuts', false) && 'shortcuts',
  ];
  return {
    /** Which tabs this deployment has. */
    tabs: SETTINGS_TABS.filter((tab) => (!named || named.has(tab)) && !hidden.includes(tab)),
    /** Languages may be chosen. */
    hasLanguage: !sections || sections.includes('language') || sections.includes('more'),
  } as const;
}

export function readBackground(config: Source) {
  return {
    enabled: hasBackgrounds(config),
    /** People may add pictures of their own. */
    mayAdd: !config.flag('disableAddingBackgroundImages', false),
  } as const;
}

/** What is looked at together (ui contract §1.3 `sharedvideo`, `etherpad`, `whiteboard`). */
export function readPanes(config: Source) {
  return {
    etherpadBase: config.url('etherpad_base'),
    opensEtherpadFirst: config.flag('openSharedDocumentOnJoin', false),
    /** Hosts whose videos may be shared; undefined means those that the client knows. */
    sharedVideoDomains: config.texts('sharedVideoAllowedURLDomains'),
    whiteboard: {
      enabled: config.flag('whiteboard.enabled', false) && config.url('whiteboard.collabServerBaseUrl') !== undefined,
      serverUrl: config.url('whiteboard.collabServerBaseUrl'),
      userLimit: config.number('whiteboard.userLimit', 25),
    },
  } as const;
}

function hasBackgrounds(config: Source): boolean {
  return !config.flag('disableVirtualBackground', config.flag('virtualBackground.disabled', false));
}
