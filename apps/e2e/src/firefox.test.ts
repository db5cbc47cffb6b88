import { randomHex } from '@parley/kernel';
import type { Browser as Chromium } from 'playwright-core';
import { type Browser as Firefox, launch, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  byTestId,
  click,
  enterWithFirefox,
  FIREFOX,
  FIREFOX_PREFERENCES,
  FIREFOX_SCREEN_HUE,
  FIREFOX_TONE,
  miss,
  openWithFirefox,
  see,
} from './harness/firefox.ts';
import { joinAs, launchBrowser, type Participant, sameHue, sameTone } from './harness/participant.ts';
import { poll } from './harness/poll.ts';
import { type Stack, startStack } from './harness/stack.ts';

let stack: Stack;
let chromium: Chromium;
let firefox: Firefox;

beforeAll(async () => {
  [stack, chromium, firefox] = await Promise.all([startStack(), launchBrowser(), launchFirefox()]);
});
afterAll(async () => {
  await Promise.all([chromium?.close(), firefox?.close()]);
  await stack?.stop();
});

function launchFirefox(): Promise<Firefox> {
  return launch({
    browser: 'firefox',
    executablePath: FIREFOX,
    headless: true,
    acceptInsecureCerts: true,
    extraPrefsFirefox: FIREFOX_PREFERENCES,
  });
}

it('Firefox and Chromium see and hear each other, and Firefox shows every screen on the way', async () => {
  const room = `firefox-${randomHex(6)}`;
  const fox = await openWithFirefox(firefox, `${stack.url}/${room}`);
  await looksBeforeJoining(fox.page);
  await enterWithFirefox(fox, 'Fox');
  const ada = await joinAs(chromium, { url: stack.url, room, name: 'Ada', media: { hue: 0, frequency: 440 } });

  await poll(
    async () => {
      const view = await fox.remote('Ada');
      return view?.video && sameHue(view.video.hue, 0) && view.video.frames > 60 && (view.audio?.energy ?? 0) > 0.1;
    },
    { timeoutMs: 25_000, what: 'Firefox shows and plays Ada' },
  );
  await poll(async () => sameTone((await ada.remote('Fox'))?.audio?.frequency ?? 0, FIREFOX_TONE), {
    timeoutMs: 15_000,
    what: "Ada hears Firefox' tone",
  });
  expect((await ada.flow('Fox', 5)).fps).toBeGreaterThanOrEqual(5);

  await talks(fox.page, ada);
  await changesItsLanguage(fox.page);
  await shares(fox.page, ada);
  expect([...fox.errors, ...ada.errors]).toEqual([]);
  await ada.close();
});

/** The meter of the microphone, its menu, and the settings, in front of the meeting. Without a sound card Firefox runs no AudioContext. */
async function looksBeforeJoining(page: Page): Promise<void> {
  await see(page, 'devices.level');
  await click(page, 'toolbar.audioDevices');
  await see(page, 'menu.audioDevices');
  await page.keyboard.press('Escape');
  await miss(page, 'menu.audioDevices');
  await click(page, 'prejoin.settings');
  await see(page, 'settings.audio');
  await click(page, 'video-tab');
  await page.waitForFunction(
    (selector) => (document.querySelector<HTMLVideoElement>(selector)?.videoWidth ?? 0) > 0,
    {},
    [byTestId('settings.preview'), 'video'].join(' '),
  );
  await page.keyboard.press('Escape');
  await miss(page, 'settings.dialog');
}

/** Chat in both directions, and who is there. */
async function talks(page: Page, ada: Participant): Promise<void> {
  await click(page, 'toolbar.chat');
  await page.locator(byTestId('chat-input')).fill('Hello from Firefox');
  await page.keyboard.press('Enter');
  await see(page, 'chat.message', 'Hello from Firefox');
  await ada.page.getByTestId('talk.toast').getByText('Hello from Firefox').waitFor();
  await ada.page.getByTestId('toolbar.chat').click();
  await ada.page.getByTestId('chat-input').fill('Hello back');
  await ada.page.getByTestId('chat-input').press('Enter');
  await see(page, 'chat.message', 'Hello back');
  await click(page, 'toolbar.participants');
  await page.waitForSelector('.person[data-display-name="Ada"]');
  await click(page, 'toolbar.participants');
}

/** By the keyboard's own way to what has no button: the palette. */
async function changesItsLanguage(page: Page): Promise<void> {
  await page.keyboard.down('Control');
  await page.keyboard.press('k');
  await page.keyboard.up('Control');
  await page.locator(byTestId('palette.search')).fill('general');
  await page.keyboard.press('Enter');
  await page.waitForSelector(byTestId('settings.language'));
  await page.select(byTestId('settings.language'), 'zh');
  await page.waitForSelector('[aria-label="离开会议"]');
  await page.select(byTestId('settings.language'), 'en');
  await page.waitForSelector('[aria-label="Leave the meeting"]');
  await page.keyboard.press('Escape');
  await miss(page, 'settings.dialog');
}

/** A second picture, until it is stopped. */
async function shares(page: Page, ada: Participant): Promise<void> {
  const screen = async () => (await ada.remote('Fox'))?.screen;
  await click(page, 'toolbar.share');
  await see(page, 'share.card');
  await poll(async () => sameHue((await screen())?.hue ?? -1, FIREFOX_SCREEN_HUE), { timeoutMs: 15_000, what: "Ada sees Firefox' screen" });
  await click(page, 'banner.sharing');
  await miss(page, 'share.card');
  await poll(async () => (await screen()) === undefined, { timeoutMs: 15_000, what: "Firefox' screen is gone" });
}
