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

/** Colour of what Firefox shares as its screen, degrees. */
export const FIREFOX_SCREEN_HUE = 180;

/** Tone of Firefox' fake microphone in Hz. */
export const FIREFOX_TONE = 1000;

/** A person in front of a Firefox tab. */
export interface FirefoxParticipant {
  readonly page: Page;
  /** Uncaught exceptions of the page: always expected to stay empty. */
  readonly errors: readonly string[];
  remote(name: string): Promise<RemoteView | undefined>;
}

/** Opens the room, up to the screen before the meeting. */
export async function openWithFirefox(browser: Browser, url: string): Promise<FirefoxParticipant> {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.evaluateOnNewDocument(paintScreen, FIREFOX_SCREEN_HUE);
  await page.goto(url);
  await see(page, 'prejoin.screen');
  const remote = async (other: string) => (await page.evaluate(observeRemotes)).find((view) => view.name === other);
  return { page, errors, remote };
}

/** Goes through the screen before the meeting as a person does. */
export async function enterWithFirefox({ page }: FirefoxParticipant, name: string): Promise<void> {
  await page.locator(byTestId('prejoin.nameInput')).fill(name);
  await click(page, 'prejoin.joinMeeting');
  await see(page, 'toolbar.leave');
}

/** Opens the room and goes in. */
export async function joinWithFirefox(browser: Browser, url: string, name: string): Promise<FirefoxParticipant> {
  const fox = await openWithFirefox(browser, url);
  await enterWithFirefox(fox, name);
  return fox;
}

export const byTestId = (id: string): string => `[data-testid="${id}"]`;

export const click = (page: Page, id: string): Promise<void> => page.locator(byTestId(id)).click();

/** Waits until it is there; `text`: with that in it. */
export async function see(page: Page, id: string, text = ''): Promise<void> {
  await page.waitForFunction(
    (selector, wanted) => [...document.querySelectorAll(selector)].some(({ textContent }) => textContent?.includes(wanted)),
    {},
    byTestId(id),
    text,
  );
}

/** Waits until it is there no longer. */
export async function miss(page: Page, id: string): Promise<void> {
  await page.waitForFunction((selector) => document.querySelector(selector) === null, {}, byTestId(id));
}

/** Runs in the page: without a display there is no screen to share, so that one is painted. */
function paintScreen(hue: number): void {
  // Pages without a secure origin have none.
  if (!navigator.mediaDevices) return;
  navigator.mediaDevices.getDisplayMedia = async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
    const context = canvas.getContext('2d');
    let frame = 0;
    setInterval(() => {
      if (!context) return;
      context.fillStyle = `hsl(${hue} 100% 50%)`;
      context.fillRect(0, 0, 640, 360);
      context.fillStyle = 'white';
      context.fillRect((frame++ * 8) % 640, 0, 40, 40);
    }, 100);
    return canvas.captureStream(10);
  };
}
