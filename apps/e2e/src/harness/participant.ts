import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { errorMessage } from '@parley/kernel';
import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright-core';
import {
  type MediaPath,
  observePath,
  observeRemotes,
  observeSentLayers,
  observeSound,
  type RemoteView,
  type SentLayer,
} from './observe.ts';
import { poll } from './poll.ts';
import { installSyntheticMedia, type SyntheticMedia } from './synthetic-media.ts';

const ARTEFACTS = path.resolve(import.meta.dirname, '../../../../artefacts/e2e');

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Shares of the sound that a browser made up. */
export interface Concealment {
  readonly total: number;
  /**
   * Without the worst second: two cores that two browsers share stand still for 50 to 250 ms now and then, also where no packet is lost.
   */
  readonly usual: number;
}

/** Samples of sound. */
interface Sound {
  readonly played: number;
  readonly concealed: number;
}

function shareOf(windows: readonly Sound[]): number {
  const sum = (key: keyof Sound) => windows.reduce((total, window) => total + window[key], 0);
  return sum('concealed') / sum('played');
}

/** Headless Chromium with its own media stack; certificates of the test stack are accepted. */
export function launchBrowser(executablePath = CHROMIUM, args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      ...args,
      '--no-sandbox',
      '--disable-gpu',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
      '--allow-loopback-in-peer-connection',
      '--ignore-certificate-errors',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--disable-renderer-backgrounding',
      '--disable-background-timer-throttling',
      '--disable-backgrounding-occluded-windows',
    ],
  });
}

const DEFAULT_MEDIA: SyntheticMedia = {
  hue: 0,
  frequency: 440,
  width: 1280,
  height: 720,
  frameRate: 15,
  screen: { hue: 180, width: 1600, height: 900 },
};

export interface JoinOptions {
  readonly name: string;
  readonly url: string;
  /** Path of the room, already encoded. */
  readonly room: string;
  readonly media?: Partial<SyntheticMedia>;
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** How much of a participant another one gets within a window. */
export interface Flow {
  readonly fps: number;
  readonly hue: number;
  readonly height: number;
  readonly width: number;
}

const NETWORK_CHANGED = 'net::ERR_NETWORK_CHANGED';
const MAX_LOADS = 3;

/**
 * Opens a page. Chromium drops what it is loading when an interface of the machine comes or goes, which those of test networks and
 * containers do all the time; a person would reload.
 */
async function openPage(page: Page, url: string): Promise<void> {
  let isCut = false;
  const onFailed = (request: Request) => {
    isCut ||= request.failure()?.errorText === NETWORK_CHANGED;
  };
  page.on('requestfailed', onFailed);
  for (let load = 1; load === 1 || (isCut && load <= MAX_LOADS); load++) {
    isCut = false;
    await page.goto(url).catch((error: unknown) => {
      isCut ||= errorMessage(error).includes(NETWORK_CHANGED);
      if (!isCut || load === MAX_LOADS) throw error;
    });
  }
  page.off('requestfailed', onFailed);
}

/** A person in front of a browser tab. */
export class Participant {
  readonly name: string;
  readonly media: SyntheticMedia;
  readonly page: Page;
  /** Uncaught exceptions of the page: always expected to stay empty. */
  readonly errors: string[] = [];
  /** URLs of the WebSockets that the page opened. */
  readonly sockets: string[] = [];
  /** Navigations of the page: more than the first one means that somebody had to reload. */
  loads = 0;
  readonly #context: BrowserContext;
  readonly #url: string;

  constructor(context: BrowserContext, page: Page, options: JoinOptions, media: SyntheticMedia) {
    this.#context = context;
    this.page = page;
    this.name = options.name;
    this.media = media;
    this.#url = `${options.url}/${options.room}`;
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('websocket', (socket) => this.sockets.push(socket.url()));
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.loads++;
    });
  }

  /** Opens the room and goes through the pre-join screen as a person does. */
  async join(): Promise<void> {
    await this.enter();
    await this.page.getByTestId('toolbar.leave').waitFor();
  }

  /** Opens the room, and does nothing there. */
  async visit(): Promise<void> {
    await openPage(this.page, this.#url);
    this.loads = 1;
  }

  /** The same, but what comes then may be a closed door. `suffix` follows the room in the address. */
  async enter(suffix = ''): Promise<void> {
    await openPage(this.page, this.#url + suffix);
    // Of what was cut off nothing counts.
    this.loads = 1;
    await this.page.getByTestId('prejoin.nameInput').fill(this.name);
    await this.page.getByTestId('prejoin.joinMeeting').click();
  }

  remotes(): Promise<RemoteView[]> {
    return this.page.evaluate(observeRemotes);
  }

  layers(): Promise<SentLayer[]> {
    return this.page.evaluate(observeSentLayers);
  }

  /** The pair of addresses that media takes right now. */
  path(): Promise<MediaPath | undefined> {
    return this.page.evaluate(observePath);
  }

  /** What the bridge channel runs over; undefined while there is none. */
  bridgeChannel(): Promise<'websocket' | 'sctp' | undefined> {
    return this.page.evaluate(() => window.parley?.client?.bridgeChannel);
  }

  /** Shares of the sound within so many whole `seconds` that the browser had to make up. @throws Error when nothing is played for a second */
  async concealment(seconds: number): Promise<Concealment> {
    const windows: Sound[] = [];
    let before = await this.page.evaluate(observeSound);
    for (let second = 0; second < seconds; second++) {
      await this.page.waitForTimeout(1000);
      const after = await this.page.evaluate(observeSound);
      const window = { played: after.played - before.played, concealed: after.concealed - before.concealed };
      if (window.played <= 0) throw new Error(`${this.name} played ${window.played} samples of sound in a second`);
      windows.push(window);
      before = after;
    }
    windows.sort((one, other) => shareOf([one]) - shareOf([other]));
    return { total: shareOf(windows), usual: shareOf(windows.slice(0, -1)) };
  }

  async remote(name: string): Promise<RemoteView | undefined> {
    return (await this.remotes()).find((view) => view.name === name);
  }

  /** Waits until a person's tile shows their colour and carries their tone. */
  async seesAndHears(other: Participant, timeoutMs = 20_000): Promise<void> {
    await poll(
      async () => {
        const view = await this.remote(other.name);
        if (!view?.video || !view.audio) throw new Error(`${this.name} gets ${JSON.stringify(await this.remotes())}`);
        return (
          sameHue(view.video.hue, other.media.hue) && view.video.saturation > 40 && sameTone(view.audio.frequency, other.media.frequency)
        );
      },
      { timeoutMs, what: `${this.name} sees and hears ${other.name}`, intervalMs: 200 },
    );
  }

  /** Frames per second of a person's picture over `seconds`, with the size and colour at the end. */
  async flow(name: string, seconds: number): Promise<Flow> {
    const before = (await this.remote(name))?.video;
    await this.page.waitForTimeout(seconds * 1000);
    const after = (await this.remote(name))?.video;
    const frames = (after?.frames ?? 0) - (before?.frames ?? 0);
    return { fps: frames / seconds, hue: after?.hue ?? -1, height: after?.height ?? 0, width: after?.width ?? 0 };
  }

  async leave(): Promise<void> {
    await this.page.getByTestId('toolbar.leave').click();
  }

  async screenshot(name: string): Promise<void> {
    mkdirSync(ARTEFACTS, { recursive: true });
    await this.page.screenshot({ path: path.join(ARTEFACTS, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}

/** A person with a fresh browser profile who joins the room. */
export async function joinAs(browser: Browser, options: JoinOptions): Promise<Participant> {
  const participant = await openAs(browser, options);
  await participant.join();
  return participant;
}

/** The same, but still in front of the door. */
export async function openAs(browser: Browser, options: JoinOptions): Promise<Participant> {
  const media = { ...DEFAULT_MEDIA, ...options.media };
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    permissions: ['camera', 'microphone'],
    viewport: options.viewport ?? { width: 1280, height: 720 },
  });
  const page = await context.newPage();
  await page.addInitScript(installSyntheticMedia, media);
  return new Participant(context, page, options, media);
}

/** Encoders shift colours a little. */
export function sameHue(a: number, b: number): boolean {
  const distance = Math.abs(a - b) % 360;
  return a >= 0 && Math.min(distance, 360 - distance) <= 12;
}

/** One bin of the analysis is 6 Hz wide. */
export function sameTone(a: number, b: number): boolean {
  return Math.abs(a - b) <= 15;
}
