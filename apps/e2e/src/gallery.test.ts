import { randomHex } from '@parley/kernel';
import type { Page } from 'playwright-core';
import { it } from 'vitest';
import { ADA, BEN, CHLOE, moderates, openSecurity, type Person, small, useStack } from './harness/fixture.ts';
import { LOOKS, type Look, picture, pictures, RARE_LOOKS, wear } from './harness/gallery.ts';
import type { Participant } from './harness/participant.ts';

// Every screen in every look, as pictures for people to look at (artefacts/gallery); what a machine can see to be wrong fails.
// Hands stay up although everybody here makes a sound: whoever gets the floor would take theirs down.
const fixture = useStack({ env: { CONFIG_JS__disableRemoveRaisedHandOnFocus: 'true' } });

const ALL_LOOKS = [...LOOKS, ...RARE_LOOKS];
const PLAIN: Look = { language: 'en', theme: 'light', width: 1280 };

interface Scene {
  readonly name: string;
  /** Selector of what is there when it is. */
  readonly seen: string;
  readonly looks?: readonly Look[];
  readonly open: (page: Page) => Promise<void>;
  readonly close: (page: Page) => Promise<void>;
}

const windowScene = (dialog: string, tab?: string): Scene => ({
  name: tab === undefined ? dialog : `${dialog}-${tab}`,
  seen: '[role="dialog"] h2',
  looks: tab === 'more' ? ALL_LOOKS : LOOKS,
  open: (page) => page.evaluate(([name = '', shown]) => window.parley?.controller?.openDialog(name, { tab: shown }), [dialog, tab]),
  close: (page) => page.evaluate(() => window.parley?.controller?.closeDialog()),
});

const talkScene = (tab: 'chat' | 'polls', seen: string): Scene => ({
  name: tab,
  seen,
  looks: tab === 'chat' ? ALL_LOOKS : LOOKS,
  open: (page) => page.evaluate((shown) => window.parley?.controller?.talk.open(shown), tab),
  close: (page) => page.evaluate(() => window.parley?.controller?.talk.close()),
});

const people: Scene = {
  name: 'people',
  seen: '.person',
  looks: ALL_LOOKS,
  open: (page) => page.evaluate(() => window.parley?.controller?.people.showPanel('people')),
  close: (page) => page.evaluate(() => window.parley?.controller?.people.togglePanel('people')),
};

const SETTINGS = ['audio', 'video', 'virtual-background', 'notifications', 'moderator', 'profile', 'shortcuts', 'more'];
const WINDOWS = ['security', 'stats', 'subject', 'invite', 'videoQuality', 'palette', 'shortcuts'];

async function show(page: Page, { name, seen, looks, open, close }: Scene): Promise<void> {
  await open(page);
  await page.locator(seen).first().waitFor();
  await pictures(page, name, looks);
  await close(page);
}

/** The menu of everything else; its button is another one at each width. */
async function showMore(page: Page): Promise<void> {
  for (const look of LOOKS) {
    await wear(page, look);
    await page.getByTestId('toolbar.more').click();
    await page.getByRole('menu').waitFor();
    await picture(page, 'more', look);
    await page.keyboard.press('Escape');
  }
}

/** Somebody in the meeting without their camera: pictures that move make every look at the page slow. */
async function joinUnseen(room: string, person: Person): Promise<Participant> {
  const participant = await fixture.join(room, small(person));
  await participant.page.keyboard.press('v');
  await participant.page.getByRole('button', { name: 'Start camera' }).waitFor();
  return participant;
}

/** Ada, who moderates, and Ben, who has something to say. */
async function meeting(room: string): Promise<{ ada: Participant; ben: Participant }> {
  const ada = await joinUnseen(room, ADA);
  await moderates(ada);
  const ben = await joinUnseen(room, BEN);
  await ben.page.getByTestId('toolbar.hand').click();
  await ben.page.evaluate(() => window.parley?.controller?.talk.open('chat'));
  await ben.page.getByTestId('chat-input').fill('Good morning! 早上好 👋');
  await ben.page.keyboard.press('Enter');
  await ada.page.getByTestId('tile.hand').first().waitFor();
  return { ada, ben };
}

it('the meeting, its panels and its windows', async () => {
  const { ada, ben } = await meeting(`gallery-${randomHex(6)}`);
  const { page } = ada;
  await pictures(page, 'meeting', ALL_LOOKS);
  await page.evaluate(() => document.querySelector<HTMLElement>('[data-testid="toolbar.tileView"]')?.click());
  await pictures(page, 'tiles');
  await showMore(page);
  for (const scene of [people, talkScene('chat', '.chat-message'), talkScene('polls', '[role="tabpanel"][data-state="active"]')])
    await show(page, scene);
  for (const tab of SETTINGS) await show(page, windowScene('settings', tab));
  for (const name of WINDOWS) await show(page, windowScene(name));
  await ben.leave();
  await ben.page.getByTestId('left.screen').waitFor();
  await pictures(ben.page, 'left');
});

it('what is around a meeting: the first page, the door, and what comes after', async () => {
  const room = `gallery-${randomHex(6)}`;
  const ada = await joinUnseen(room, ADA);
  await moderates(ada);
  await openSecurity(ada);
  await ada.page.getByTestId('lobby-section-switch').click();
  await ada.page.locator('[data-testid="lobby-section-switch"][data-state="checked"]').waitFor();
  await ada.page.keyboard.press('Escape');

  const chloe = await fixture.open(room, small(CHLOE));
  const { page } = chloe;
  for (const look of LOOKS) {
    await page.goto(`${fixture.stack.url}/?lang=${look.language}`);
    await page.getByTestId('welcome.start').waitFor();
    await wear(page, look);
    await picture(page, 'welcome', look);
  }
  await page.goto(`${fixture.stack.url}/${room}`);
  await page.getByTestId('prejoin.screen').waitFor();
  await pictures(page, 'prejoin', ALL_LOOKS);
  await wear(page, PLAIN);
  await page.getByTestId('prejoin.nameInput').fill('Chloé');
  await page.getByTestId('prejoin.joinMeeting').click();
  await page.getByTestId('lobby.knockButton').waitFor();
  await pictures(page, 'lobby');
  await page.getByTestId('lobby.knockButton').click();
  await page.getByTestId('lobby.waiting').waitFor();
  await pictures(page, 'lobby-waiting');
  await ada.page.getByTestId('lobby.toast').waitFor();
  await pictures(ada.page, 'knock');
  await wear(ada.page, PLAIN);
  await ada.page.getByRole('button', { name: 'Turn away Chloé' }).click();
  await page.getByTestId('error.lobbyDenied').waitFor();
  await pictures(page, 'error-lobbyDenied');
});
