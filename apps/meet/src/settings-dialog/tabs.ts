import type { MeetConfig } from '@parley/ui-config';

/** A tab of the settings; in the order of `config.settings.tabs` (ui contract §1.7). */
export type SettingsTab = MeetConfig['settings']['tabs'][number];

export interface TabCircumstances {
  readonly tabs: readonly SettingsTab[];
  /** Tabs that there is something in, in this version. */
  readonly made: ReadonlySet<SettingsTab>;
  readonly isModerator: boolean;
  /** In the meeting, not in front of it. */
  readonly isJoined: boolean;
}

/** The tabs that this person sees now. */
export function shownTabs({ tabs, made, isModerator, isJoined }: TabCircumstances): readonly SettingsTab[] {
  return tabs.filter((tab) => made.has(tab) && (tab !== 'moderator' || (isModerator && isJoined)));
}

/** The tab to show: the wanted one if it is there, else the first. */
export function tabToShow(shown: readonly SettingsTab[], wanted: SettingsTab | undefined): SettingsTab | undefined {
  return shown.find((tab) => tab === wanted) ?? shown[0];
}
