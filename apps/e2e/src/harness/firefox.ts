import type { Browser, Page } from 'puppeteer-core';
import { observeRemotes, type RemoteView } from './observe.ts';

export const FIREFOX = process.env.FIREFOX ?? '/usr/bin/firefox-esr';

/** Fake devices of its own: a picture that changes its colour, and a tone of 1 kHz. Nothing is fetched in the background. */
export const FIREFOX_PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'network.proxy.type': 0,
  'app.update.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
} as const;

/** Tone of Firefox' fake microphone in Hz. */
export const FIREFOX_TONE = 1000;

/** A person in front of a Firefox tab. */
export interface FirefoxParticipant {
  readonly page: Page;
  /** Uncaught exceptions of the page: always expected to stay empty. */
  readonly errors: readonly string[];
  remote(name: string): Promise<RemoteView | undefined>;
}

/** Opens the room and goes through the pre-join screen as a person does. */
export async function joinWithFirefox(browser: Browser, url: string, name: string): Promise<FirefoxParticipant> {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(url);
  await page.locator('[data-testid="prejoin.nameInput"]').fill(name);
  await page.locator('[data-testid="prejoin.joinMeeting"]').click();
  await page.waitForSelector('[data-testid="toolbar.leave"]');
  const remote = async (other: string) => (await page.evaluate(observeRemotes)).find((view) => view.name === other);
  return { page, errors, remote };
}
