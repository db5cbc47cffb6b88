import { readMeetConfig } from '@parley/ui-config';
import { expect, it } from 'vitest';
import { type SettingsTab, shownTabs, tabToShow } from './tabs.ts';

const made: ReadonlySet<SettingsTab> = new Set(['audio', 'profile', 'moderator', 'shortcuts', 'more']);

it.each([
  ['a moderator in the meeting', true, true, ['audio', 'moderator', 'profile', 'shortcuts', 'more']],
  ['a guest', false, true, ['audio', 'profile', 'shortcuts', 'more']],
  ['somebody who has not joined', true, false, ['audio', 'profile', 'shortcuts', 'more']],
])('%s sees the tabs that are for them', (_name, isModerator, isJoined, expected) => {
  const { tabs } = readMeetConfig({}).settings;
  expect(shownTabs({ tabs, made, isModerator, isJoined })).toEqual(expected);
});

it('the deployment decides which tabs there are', () => {
  const { tabs } = readMeetConfig({ disableProfile: true }, { SETTINGS_SECTIONS: ['profile', 'devices'] }).settings;
  expect(shownTabs({ tabs, made, isModerator: true, isJoined: true })).toEqual(['audio']);
});

it.each([
  ['profile', 'profile'],
  ['video', 'audio'],
  [undefined, 'audio'],
] as const)('asked for %s, shows %s', (wanted, expected) => {
  expect(tabToShow(['audio', 'profile'], wanted)).toBe(expected);
});

it('shows nothing where there is no tab at all', () => {
  expect(tabToShow([], 'profile')).toBeUndefined();
});
