import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** WCAG 2.2 A and AA, and what axe's authors find good: landmarks, headings, regions. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export interface Accessibility {
  /** Selector of the part that is looked at; the whole page unless given. */
  readonly within?: string;
  /** Rules of axe that do not count here; say why where you name one. */
  readonly without?: readonly string[];
}

/**
 * Expects that axe finds nothing on the page as it is now, or in the part as soon as that is there. Whatever still moves comes to its end
 * first: half-faded texts have little contrast.
 */
export async function expectAccessible(page: Page, { within, without = [] }: Accessibility = {}): Promise<void> {
  if (within !== undefined) await page.locator(within).first().waitFor();
  await settled(page);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const problems = await page.evaluate(violations, { within: within ?? null, without, rules: RULES });
  expect(problems, `${page.url()} ${within ?? ''}`).toEqual([]);
}

/** Lets the page take its new shape, in which nothing moves any more. */
export const settled = (page: Page): Promise<void> => page.evaluate(endMovements);

/**
 * Runs in the page. Movements are brought to their end and not waited for: some begin anew for as long as somebody speaks. What turns for
 * ever goes on.
 */
async function endMovements(): Promise<void> {
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const drawn = async () => {
    await nextFrame();
    await nextFrame();
  };
  await drawn();
  for (const one of document.getAnimations()) if (one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY) one.finish();
  // What goes away once it has faded hears of the end with a frame.
  await drawn();
}

/** Runs in the page: what is wrong, one line for each element. */
async function violations(options: { within: string | null; without: readonly string[]; rules: readonly string[] }): Promise<string[]> {
  const { axe: inPage } = window as unknown as { axe: typeof axe };
  const results = await inPage.run(options.within ?? document, {
    runOnly: { type: 'tag', values: [...options.rules] },
    rules: Object.fromEntries(options.without.map((rule) => [rule, { enabled: false }])),
    resultTypes: ['violations'],
  });
  // A menu belongs to the button that opened it, wherever it lies in the document.
  const counts = (rule: string, target: string) => rule !== 'region' || !target.includes('data-radix-popper-content-wrapper');
  return results.violations.flatMap(({ id, nodes }) =>
    nodes
      .filter(({ target }) => counts(id, target.join(' ')))
      .map(
        ({ target, html, failureSummary = '' }) =>
          `${id} ${target.join(' ')}: ${failureSummary.replaceAll(/\s+/g, ' ')} ${html.slice(0, 200)}`,
      ),
  );
}
