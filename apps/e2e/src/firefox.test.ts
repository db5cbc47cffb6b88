import { randomHex } from '@parley/kernel';
import type { Browser as Chromium } from 'playwright-core';
import { type Browser as Firefox, launch } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FIREFOX, FIREFOX_PREFERENCES, FIREFOX_TONE, joinWithFirefox } from './harness/firefox.ts';
import { joinAs, launchBrowser, sameHue, sameTone } from './harness/participant.ts';
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

it('Firefox and Chromium see and hear each other', async () => {
  const room = `firefox-${randomHex(6)}`;
  const fox = await joinWithFirefox(firefox, `${stack.url}/${room}`, 'Fox');
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
  expect([...fox.errors, ...ada.errors]).toEqual([]);
  await ada.close();
});
