import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { expectAccessible } from './harness/accessible.ts';
import { ADA, BEN, click, moderates, small, useStack } from './harness/fixture.ts';
import type { Participant } from './harness/participant.ts';

const fixture = useStack();

/** Names of the buttons in the bar, as screen readers say them. */
const barOf = ({ page }: Participant) =>
  page
    .getByTestId('toolbar')
    .locator('button')
    .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')));
const namesOf = (person: Participant) =>
  person.page.evaluate(() => window.parley?.client?.participants?.map(({ displayName }) => displayName));

it('a bar for every width, keys for all of it, a palette, and settings that count at once', async () => {
  const room = `bar-${randomHex(6)}`;
  const ada = await fixture.join(room, small(ADA));
  await moderates(ada);
  const ben = await fixture.join(room, small(BEN));
  await ada.page.waitForFunction(() => window.parley?.client?.participants?.length === 1);
  expect(await barOf(ada)).toEqual([
    ...['Mute microphone', 'Audio devices', 'Stop camera', 'Video devices', 'Start sharing your screen', 'Open chat', 'Raise your hand'],
    ...['Reactions', 'Open participants pane', 'Enter tile view', 'More actions'],
    ...['Leave the meeting', 'More ways to leave'],
  ]);
  await expectAccessible(ada.page);
  await ada.screenshot('toolbar');

  // The whole bar is one stop for the Tab key; arrows go through it.
  await ada.page.getByTestId('toolbar.mute').focus();
  await ada.page.keyboard.press('End');
  await ada.page.keyboard.press('ArrowRight');
  await ada.page.keyboard.press('ArrowLeft');
  expect(await ada.page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('toolbar.leaveMenu');
  expect(await ada.page.getByTestId('toolbar').locator('[tabindex="0"]').count()).toBe(1);

  await ada.page.getByTestId('meeting.screen').press('?');
  await ada.page.getByTestId('shortcuts.list').waitFor();
  await expectAccessible(ada.page);
  await ada.screenshot('shortcuts');
  await ada.page.keyboard.press('Escape');

  // A muted microphone is on for as long as the space bar is held.
  await ada.page.keyboard.press('m');
  await ada.page.getByLabel('Unmute microphone').waitFor();
  // Whoever has clicked a button has the keyboard there, and does not mean to press it once more.
  await click(ada, 'toolbar.hand');
  await ada.page.getByLabel('Lower your hand').waitFor();
  await ada.page.keyboard.down(' ');
  await ada.page.getByLabel('Mute microphone', { exact: true }).waitFor();
  await ada.page.keyboard.up(' ');
  await ada.page.getByLabel('Unmute microphone').waitFor();
  await ada.page.getByLabel('Lower your hand').waitFor();

  await ada.page.keyboard.press('Control+k');
  await ada.page.getByTestId('palette.search').fill('chat');
  await expectAccessible(ada.page);
  await ada.screenshot('palette');
  await ada.page.keyboard.press('Enter');
  await ada.page.getByTestId('panel.chat').waitFor();
  await click(ada, 'toolbar.chat');

  await click(ada, 'toolbar.more');
  await ada.page.getByRole('menu', { name: 'More actions menu' }).waitFor();
  await ada.screenshot('toolbar-more');
  await click(ada, 'more.profile');
  await ada.page.locator('[name="setDisplayName"]').fill('Ada <b>Lovelace</b>');
  await ada.page.keyboard.press('Enter');
  await expect.poll(() => namesOf(ben)).toEqual(['Ada <b>Lovelace</b>']);
  for (const tab of await ada.page.getByTestId('settings.dialog').getByRole('tab').all()) {
    await tab.click();
    await expectAccessible(ada.page, { within: '[data-testid="settings.dialog"]' });
    await ada.screenshot(`settings-${await tab.getAttribute('data-testid')}`);
  }
  await click(ada, 'moderator-tab');
  await click(ada, 'settings.startMuted.audio');
  await ben.page.waitForFunction(() => window.parley?.client?.metadata?.startMuted?.audio === true);
  await click(ada, 'settings.muteReactions');
  await ben.page.getByTestId('reactionSounds.off').waitFor();
  await click(ada, 'more-tab');
  await ada.page.getByTestId('settings.theme').selectOption('dark');
  await ada.page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
  await click(ada, 'shortcuts-tab');
  await click(ada, 'settings.shortcutsOn');
  await ada.page.keyboard.press('Escape');
  await ada.page.getByTestId('meeting.screen').press('c');
  expect(await ada.page.getByTestId('panel.chat').count()).toBe(0);
});

/** Opens the room with settings in the link, and goes in. */
const joinWith = async (room: string, person: typeof ADA | typeof BEN, settings: readonly string[]) => {
  const participant = await fixture.open(room, small(person));
  await participant.enter(`#${settings.map((setting) => `config.${setting}`).join('&')}`);
  await participant.page.getByTestId('meeting.screen').waitFor();
  return participant;
};

it('a bar that goes while nobody moves, and one with the buttons that the link names', async () => {
  const room = `quiet-${randomHex(6)}`;
  const soon = ['toolbarConfig.initialTimeout=400', 'toolbarConfig.timeout=400'];
  const ada = await joinWith(room, ADA, soon);
  const ben = await joinWith(room, BEN, ['toolbarButtons=["microphone","chat","raisehand"]']);
  await ada.page.waitForFunction(() => window.parley?.client?.participants?.length === 1);
  const bar = ada.page.getByTestId('toolbar');
  await bar.and(ada.page.locator('[data-visible="false"]')).waitFor();
  await ada.page.mouse.move(400, 300);
  await bar.and(ada.page.locator('[data-visible="true"]')).waitFor();
  // Whoever comes with the keyboard finds it as well.
  await bar.and(ada.page.locator('[data-visible="false"]')).waitFor();
  await ada.page.keyboard.press('Tab');
  await bar.and(ada.page.locator('[data-visible="true"]')).waitFor();
  expect(await barOf(ben)).toEqual(['Mute microphone', 'Audio devices', 'Open chat', 'Raise your hand']);
});

it('phones, upright and sideways: few buttons in the bar, the rest in a sheet', async () => {
  const room = `phone-${randomHex(6)}`;
  const ada = await fixture.join(room, { ...small(ADA), viewport: { width: 360, height: 740 } });
  await moderates(ada);
  expect(await barOf(ada)).toEqual([
    ...['Mute microphone', 'Audio devices', 'Stop camera', 'Video devices', 'Open chat', 'More actions', 'Leave the meeting'],
    'More ways to leave',
  ]);
  const width = () => ada.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(await width()).toBeLessThanOrEqual(0);
  await ada.screenshot('toolbar-phone');
  await click(ada, 'toolbar.more');
  await ada.page.getByTestId('more.hand').waitFor();
  await expectAccessible(ada.page, { within: '#overflow-context-menu' });
  await ada.screenshot('toolbar-more-phone');
  await click(ada, 'more.settings');
  await ada.page.getByTestId('settings.dialog').getByRole('tab').first().waitFor();
  await ada.screenshot('settings-phone');
  await click(ada, 'more-tab');
  await ada.page.getByTestId('settings.theme').waitFor();
  await expectAccessible(ada.page, { within: '[data-testid="settings.dialog"]' });
  await ada.screenshot('settings-more-phone');
  await ada.page.keyboard.press('Escape');
  await ada.page.setViewportSize({ width: 740, height: 360 });
  await expect.poll(async () => (await barOf(ada)).length).toBeGreaterThan(10);
  expect(await width()).toBeLessThanOrEqual(0);
  await ada.screenshot('toolbar-phone-sideways');
});
