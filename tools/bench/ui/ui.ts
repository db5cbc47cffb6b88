import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../../../apps/e2e/src/harness/participant.ts';
import { flag, number, readArguments } from '../arguments.ts';
import { round, say } from '../output.ts';
import { startScriptedSite } from './scripted-site.ts';

export interface UiFigures {
  /** Pictures per second of the page itself with all tiles on the screen, and of the worst second. */
  readonly fps: number;
  readonly worstFps: number;
  /** The same while people take turns in speaking. */
  readonly speakingFps: number;
  readonly speakingWorstFps: number;
  /** Time in tasks of more than 50 ms while people took turns, in percent. */
  readonly longTaskPercent: number;
  /** Heap and DOM of the page before and after the rounds of somebody coming and leaving. */
  readonly heapBeforeMb: number;
  readonly heapAfterMb: number;
  readonly nodesBefore: number;
  readonly nodesAfter: number;
  readonly listenersBefore: number;
  readonly listenersAfter: number;
}

/** Rounds after which everything that is made once has been made. */
const WARM_UP = 30;
const SCREENSHOT = path.join(tmpdir(), 'parley-bench-ui.png');

/**
 * The page with many tiles, and memory over many visits, with scripted people: no server, no network, no decoding. Options:
 * `--tiles N` (49), `--videos N` (25), `--seconds N` (20), `--rounds N` (200), `--screenshot` (into the system's folder for such).
 */
export async function ui(args: readonly string[]): Promise<UiFigures> {
  const { tiles, videos, seconds, rounds, screenshot } = readArguments(args, {
    ...{ tiles: number(49), videos: number(25), seconds: number(20), rounds: number(200) },
    screenshot: flag(),
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-bench-ui-'));
  const site = await startScriptedSite(folder);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    page.on('pageerror', (error) => say(`page error: ${error.message}`));
    await page.goto(`${site.url}/bench`);
    await page.waitForFunction(() => window.bench !== undefined);
    await page.evaluate(([people, withVideo]) => window.bench?.fill(people, withVideo), [tiles - 1, videos] as const);
    await page
      .locator('[data-testid^="tile-"]')
      .nth(Math.min(tiles, 25) - 1)
      .waitFor();
    // The first seconds after all have come are slow everywhere, and say nothing about the rest.
    await frames(page, 3);
    const quiet = await frames(page, seconds);
    say(`${tiles} tiles, nobody speaks: ${round(quiet.fps)} pictures a second, worst second ${quiet.worst}`);
    await page.evaluate((speakers) => window.bench?.speakInTurn(speakers, 400), videos);
    const speaking = await frames(page, seconds);
    say(`${videos} speak in turn: ${round(speaking.fps)} pictures a second, worst second ${speaking.worst}`);
    if (screenshot) await page.screenshot({ path: SCREENSHOT });
    await page.reload();
    await page.waitForFunction(() => window.bench !== undefined);
    const memory = await visits(page, rounds);
    return {
      fps: round(quiet.fps),
      worstFps: quiet.worst,
      speakingFps: round(speaking.fps),
      speakingWorstFps: speaking.worst,
      longTaskPercent: round(speaking.longTaskPercent),
      ...memory,
    };
  } finally {
    await browser.close();
    await site.close();
    await rm(folder, { recursive: true });
  }
}

/** Counts pictures of the page, second by second: for a given time, since how many there are in it is what is asked. */
function frames(page: Page, seconds: number): Promise<{ fps: number; worst: number; longTaskPercent: number }> {
  return page.evaluate(async (length) => {
    let longMs = 0;
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longMs += duration;
    });
    observer.observe({ type: 'longtask' });
    const counts = Array<number>(length).fill(0);
    const start = performance.now();
    await new Promise<void>((resolve) => {
      const count = (now: number): void => {
        const second = Math.floor((now - start) / 1000);
        if (second >= 0 && second < length) counts[second] = (counts[second] ?? 0) + 1;
        if (second < length) requestAnimationFrame(count);
        else resolve();
      };
      requestAnimationFrame(count);
    });
    observer.disconnect();
    const all = counts.reduce((sum, value) => sum + value, 0);
    return { fps: all / length, worst: Math.min(...counts), longTaskPercent: longMs / (length * 10) };
  }, seconds);
}

async function visits(page: Page, rounds: number) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  await come(page, WARM_UP);
  const before = await memoryOf(devtools);
  await come(page, rounds);
  const after = await memoryOf(devtools);
  say(`${rounds} visits: ${before.heap} MB and ${before.nodes} nodes before, ${after.heap} MB and ${after.nodes} nodes after`);
  return {
    heapBeforeMb: before.heap,
    heapAfterMb: after.heap,
    nodesBefore: before.nodes,
    nodesAfter: after.nodes,
    listenersBefore: before.listeners,
    listenersAfter: after.listeners,
  };
}

async function come(page: Page, rounds: number): Promise<void> {
  await page.evaluate(async (count) => {
    for (let round = 0; round < count; round++) await window.bench?.visit(`Visitor ${round}`);
  }, rounds);
  // Notices about who came and went go by themselves.
  await page.waitForFunction(() => document.querySelector('.notice') === null);
}

async function memoryOf(devtools: CDPSession): Promise<{ heap: number; nodes: number; listeners: number }> {
  for (let pass = 0; pass < 3; pass++) await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return { heap: round(of('JSHeapUsedSize') / 1024 / 1024), nodes: of('Nodes'), listeners: of('JSEventListeners') };
}
