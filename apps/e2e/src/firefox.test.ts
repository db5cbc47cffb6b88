import { randomHex } from '@parley/kernel';
import type { Browser as Chromium } from 'playwright-core';
import { type Browser as Firefox, launch, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { observeRemotes } from './harness/observe.ts';
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

/** Firefox with its own fake devices: a picture that changes its colour, and a tone of 1 kHz. */
function launchFirefox(): Promise<Firefox> {
  return launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    headless: true,
    acceptInsecureCerts: true,
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.autoplay.default': 0,
      'network.proxy.type': 0,
      'app.update.enabled': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
    },
  });
}

async function joinWithFirefox(room: string, name: string): Promise<{ page: Page; errors: string[] }> {
  const page = await firefox.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${stack.url}/${room}`);
  await page.locator('[data-testid="prejoin.nameInput"]').fill(name);
  await page.locator('[data-testid="prejoin.joinMeeting"]').click();
  await page.waitForSelector('[data-testid="toolbar.leave"]');
  return { page, errors };
}

it('Firefox and Chromium see and hear each other', async () => {
  const room = `firefox-${randomHex(6)}`;
  const { page, errors } = await joinWithFirefox(room, 'Fox');
  const ada = await joinAs(chromium, { url: stack.url, room, name: 'Ada', media: { hue: 0, frequency: 440 } });

  await poll(
    async () => {
      const view = (await page.evaluate(observeRemotes)).find(({ name }) => name === 'Ada');
      return view?.video && sameHue(view.video.hue, 0) && view.video.frames > 60 && (view.audio?.energy ?? 0) > 0.1;
    },
    { timeoutMs: 25_000, what: 'Firefox shows and plays Ada' },
  );
  await poll(async () => sameTone((await ada.remote('Fox'))?.audio?.frequency ?? 0, 1000), {
    timeoutMs: 15_000,
    what: "Ada hears Firefox' tone",
  });
  expect((await ada.flow('Fox', 5)).fps).toBeGreaterThanOrEqual(5);
  expect([...errors, ...ada.errors]).toEqual([]);
  await ada.close();
});
