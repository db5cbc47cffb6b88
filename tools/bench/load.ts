import { randomHex } from '@parley/kernel';
import type { Page } from 'playwright-core';
import { launchBrowser, openAs } from '../../apps/e2e/src/harness/participant.ts';
import { poll } from '../../apps/e2e/src/harness/poll.ts';
import { startStack } from '../../apps/e2e/src/harness/stack.ts';
import { number, readArguments } from './arguments.ts';
import { round, say } from './output.ts';

/** Milliseconds, unless said otherwise. */
export interface LoadFigures {
  /** From asking for the page. */
  readonly firstPaint: number;
  /** Until "join" can be pressed. */
  readonly interactive: number;
  /** From pressing it until the meeting's buttons are there, and until the first picture of somebody else. */
  readonly joined: number;
  readonly firstFrame: number;
  /** Of the whole visit without what a press changes by itself; below 0.1 is called good. */
  readonly layoutShift: number;
  /** What moved most, as `share: elements`; for people to read. */
  readonly mostMoved: string;
  /** Time in tasks of more than 50 ms until "join" could be pressed. */
  readonly longTasks: number;
  /** Script fetched until then, as it went over the wire. */
  readonly scriptKb: number;
}

/** What is written down in the page while it loads. */
interface Notes {
  shift: number;
  moved: { value: number; what: string }[];
  longMs: number;
}

declare global {
  interface Window {
    benchNotes?: Notes;
  }
}

/** How long a first visit takes with an empty cache, in a room with one other person: medians. Options: `--visits N` (5). */
export async function load(args: readonly string[]): Promise<LoadFigures> {
  const { visits } = readArguments(args, { visits: number(5) });
  const stack = await startStack();
  const browser = await launchBrowser();
  try {
    const room = `load-${randomHex(6)}`;
    const host = await openAs(browser, { url: stack.url, room, name: 'Ada', media: { width: 320, height: 180 } });
    await host.join();
    const all: LoadFigures[] = [];
    for (let visit = 0; visit < visits; visit++) {
      const guest = await openAs(browser, { url: stack.url, room, name: `Guest${visit}`, media: { width: 320, height: 180 } });
      await guest.page.addInitScript(takeNotes);
      await guest.visit();
      const before = await firstScreen(guest.page);
      await guest.page.getByTestId('prejoin.nameInput').fill(guest.name);
      const pressedAt = performance.now();
      await guest.page.getByTestId('prejoin.joinMeeting').click();
      await guest.page.getByTestId('toolbar.leave').waitFor();
      const joined = performance.now() - pressedAt;
      await poll(async () => ((await guest.remote('Ada'))?.video?.frames ?? 0) > 0, {
        timeoutMs: 30_000,
        what: 'a picture',
        intervalMs: 20,
      });
      const firstFrame = performance.now() - pressedAt;
      const moves = await guest.page.evaluate(shiftsOf);
      all.push({ ...before, joined, firstFrame, ...moves });
      say(`visit ${visit + 1}/${visits}: ${JSON.stringify(all.at(-1))}`);
      await guest.close();
    }
    return medians(all);
  } finally {
    await browser.close();
    await stack.stop();
  }
}

/** Runs in the page before anything of it. */
function takeNotes(): void {
  const notes: Notes = { shift: 0, moved: [], longMs: 0 };
  window.benchNotes = notes;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as unknown as readonly LayoutShift[]) {
      if (entry.hadRecentInput) continue;
      notes.shift += entry.value;
      const names = entry.sources.map(({ node }) => (node instanceof Element ? `${node.localName}.${node.className}` : 'text'));
      notes.moved.push({ value: entry.value, what: names.join(' ') });
    }
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) notes.longMs += duration;
  }).observe({ type: 'longtask', buffered: true });
  const seen = new MutationObserver(() => {
    if (!document.querySelector('[data-testid="prejoin.joinMeeting"]')) return;
    seen.disconnect();
    performance.mark('joinable', { detail: notes.longMs });
  });
  seen.observe(document, { childList: true, subtree: true });
}

/** What the browser tells of a part of the page that moved by itself; TypeScript's library lacks it. */
interface LayoutShift {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly { readonly node?: Node | null }[];
}

/** Runs in the page. */
function shiftsOf(): Pick<LoadFigures, 'layoutShift' | 'mostMoved'> {
  const { shift = 0, moved = [] } = window.benchNotes ?? {};
  const most = moved.toSorted((one, other) => other.value - one.value)[0];
  return { layoutShift: shift, mostMoved: most ? `${most.value.toFixed(3)}: ${most.what}` : '' };
}

async function firstScreen(page: Page): Promise<Omit<LoadFigures, 'joined' | 'firstFrame' | 'layoutShift' | 'mostMoved'>> {
  await page.waitForFunction(() => performance.getEntriesByName('joinable').length > 0);
  return page.evaluate(() => {
    const mark = performance.getEntriesByName('joinable')[0] as PerformanceMark | undefined;
    const at = mark?.startTime ?? 0;
    const scripts = performance.getEntriesByType('resource').filter(({ name, startTime }) => /\.js(\?|$)/.test(name) && startTime < at);
    const bytes = scripts.reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0);
    return {
      firstPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
      interactive: at,
      longTasks: Number(mark?.detail ?? 0),
      scriptKb: bytes / 1024,
    };
  });
}

function medians(all: readonly LoadFigures[]): LoadFigures {
  const median = (of: (one: LoadFigures) => number) => {
    const sorted = all.map(of).toSorted((a, b) => a - b);
    return round(sorted[Math.floor(sorted.length / 2)] ?? 0);
  };
  return {
    firstPaint: median((one) => one.firstPaint),
    interactive: median((one) => one.interactive),
    joined: median((one) => one.joined),
    firstFrame: median((one) => one.firstFrame),
    layoutShift: median((one) => one.layoutShift),
    mostMoved: all.toSorted((one, other) => other.layoutShift - one.layoutShift)[0]?.mostMoved ?? '',
    longTasks: median((one) => one.longTasks),
    scriptKb: median((one) => one.scriptKb),
  };
}
