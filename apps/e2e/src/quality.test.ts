import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { expectAccessible } from './harness/accessible.ts';
import { ADA, BEN, everybodySeesAndHears, idOf, small, useStack } from './harness/fixture.ts';
import type { Participant } from './harness/participant.ts';
import { poll } from './harness/poll.ts';

const fixture = useStack();

const BUILD = path.resolve(import.meta.dirname, '../../meet/dist');
/** What a first visit may fetch of code until somebody can press "join" (gzip). */
const BUDGET_BYTES = 180 * 1024;

/** Files of code that a file asks for at once, and those in turn. */
function codeOf(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(path.join(BUILD, 'assets', file), 'utf8');
  for (const [, name = ''] of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) codeOf(name, seen);
  return seen;
}

/** Tiny files are not compressed. */
const bytesOf = (file: string) => {
  const whole = path.join(BUILD, 'assets', file);
  return statSync(existsSync(`${whole}.gz`) ? `${whole}.gz` : whole).size;
};

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

/** Opens what the bars of a picture say; `id`: endpoint id. */
const details = async ({ page }: Participant, id: string, name = id) => {
  await page.getByTestId(`tile-${id}`).hover();
  await page.getByTestId(`quality.indicator-${name}`).click();
  return page.getByTestId(`quality.details-${name}`);
};

const chooseQuality = async ({ page }: Participant, choice: string) => {
  await page.keyboard.press('a');
  await page.getByTestId(`quality.${choice}`).click();
  await page.getByTestId('quality.dialog.close').click();
};

it('the first screen comes with little code: all of it fits the budget, and nothing of a meeting is in it', async () => {
  const loaded: string[] = [];
  const ada = await fixture.open(`first-${randomHex(6)}`, ADA);
  ada.page.on('request', (request) => {
    const [, file] = /\/assets\/([^/]+\.js)$/.exec(new URL(request.url()).pathname) ?? [];
    if (file !== undefined) loaded.push(file);
  });
  // The rest is fetched once the screen has been painted: what is asked for until then is what counts.
  await ada.page.addInitScript(() => {
    document.addEventListener('DOMContentLoaded', () => {
      const seen = new MutationObserver(() => {
        if (!document.querySelector('[data-testid="prejoin.joinMeeting"]')) return;
        seen.disconnect();
        performance.mark('joinable');
      });
      seen.observe(document.body, { childList: true, subtree: true });
    });
  });
  await ada.visit();
  await ada.page.getByTestId('prejoin.joinMeeting').waitFor();
  const before = await ada.page.evaluate(() => {
    const [mark] = performance.getEntriesByName('joinable');
    return performance
      .getEntriesByType('resource')
      .filter(({ name, startTime }) => name.endsWith('.js') && startTime < (mark?.startTime ?? Number.POSITIVE_INFINITY))
      .map(({ name }) => name.slice(name.lastIndexOf('/') + 1));
  });
  const first = before.filter((file) => loaded.includes(file));
  const html = readFileSync(path.join(BUILD, 'index.html'), 'utf8');
  const entry = [...html.matchAll(/assets\/([^"]+\.js)"/g)].flatMap(([, file = '']) => [...codeOf(file)]);
  const all = new Set([...entry, ...first]);
  expect(first.length).toBeGreaterThan(1);
  expect([...all].filter((file) => /^(conference|meeting-screen|controls|whiteboard)/.test(file))).toEqual([]);
  const sizes = [...all].map((file) => [file, bytesOf(file)] as const).sort((a, b) => b[1] - a[1]);
  expect(sum(sizes.map(([, bytes]) => bytes)), sizes.join(' ')).toBeLessThanOrEqual(BUDGET_BYTES);
  // No layout shift, and nothing from anybody else.
  const shift = await ada.page.evaluate(async () => {
    const entries = await new Promise<PerformanceEntryList>((resolve) => {
      new PerformanceObserver((list) => resolve(list.getEntries())).observe({ type: 'layout-shift', buffered: true });
      setTimeout(() => resolve([]), 500);
    });
    return entries.reduce((sum, one) => sum + ((one as PerformanceEntry & { value: number }).value ?? 0), 0);
  });
  expect(shift).toBeLessThan(0.1);
});

it('two people see how well they are connected, and choose how good pictures are to be', async () => {
  const room = `quality-${randomHex(6)}`;
  const ada = await fixture.join(room, ADA);
  const ben = await fixture.join(room, small(BEN));
  await everybodySeesAndHears([ada, ben]);
  const [adaId, benId] = [await idOf(ada), await idOf(ben)];

  const own = await details(ada, adaId, 'local');
  await own.getByTestId('quality.row-rtt').waitFor();
  await own
    .getByTestId('quality.row-sent')
    .getByText(/\d+×\d+/)
    .waitFor();
  await own.getByTestId('quality.level').getByText('good').waitFor();
  await expectAccessible(ada.page);
  await ada.screenshot('quality-own');
  await ada.page.keyboard.press('Escape');

  // What Ben's client tells of itself arrives too, after some seconds.
  const bens = await details(ada, benId);
  await ada.screenshot('quality-other');
  await bens
    .getByTestId('quality.row-received')
    .getByText(/\d+×\d+/)
    .waitFor();
  await bens.getByTestId('quality.row-rtt').waitFor({ timeout: 20_000 });
  await ada.page.keyboard.press('Escape');

  // Ben's voice makes a ring around his tile glow, without a tone there is none.
  const level = (id: string) => ada.page.getByTestId(`level-${id}`).evaluate((ring) => Number(ring.style.getPropertyValue('--level')));
  await poll(async () => (await level(benId)) > 0, { timeoutMs: 10_000, what: 'a glowing ring' });

  // A lower height is what the bridge sends, of Ada's large picture to Ben.
  await chooseQuality(ben, 'p180');
  await poll(async () => ((await ben.remote('Ada'))?.video?.height ?? 999) <= 180, { timeoutMs: 15_000, what: 'a small picture' });

  await chooseQuality(ben, 'low');
  await ben.page.getByTestId('quality.low').waitFor();
  await poll(async () => !(await ben.page.locator(`[data-display-name="Ada"] video`).count()), { timeoutMs: 15_000, what: 'no picture' });
  expect((await ben.remote('Ada'))?.audio).toBeDefined();
  await ben.page.keyboard.press('a');
  await ben.page.getByTestId('quality.now').waitFor();
  await expectAccessible(ben.page);
  await ben.screenshot('quality-dialog');
  await ben.page.getByTestId('quality.best').click();
  await ben.page.getByTestId('quality.dialog.close').click();
  await ben.seesAndHears(ada);
});

it('a part of the page that is gone after an upgrade is missed alone, and can be asked for again', async () => {
  const ada = await fixture.join(`parts-${randomHex(6)}`, small(ADA));
  await ada.page.route('**/assets/people-panel-*.js', (route) => route.abort());
  await ada.page.getByTestId('toolbar.participants').click();
  await ada.page.getByTestId('part.failure').waitFor();
  await ada.page.getByTestId('toolbar.leave').waitFor();
  await ada.screenshot('part-failure');
  await ada.page.unroute('**/assets/people-panel-*.js');
  await ada.page.getByTestId('part.retry').click();
  await ada.page.getByTestId('panel.people').waitFor();
});
