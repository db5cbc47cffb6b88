import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What has the keyboard, as far as a test wants to know. */
interface Stop {
  readonly testId: string;
  readonly name: string;
  readonly isInWindow: boolean;
  /** A ring, or whatever else shows where the keyboard is. */
  readonly isMarked: boolean;
}

/** Runs in the page. */
function current(): Stop {
  const element = document.activeElement ?? document.body;
  if (element === document.body) return { testId: '', name: '', isInWindow: false, isMarked: false };
  const field = element.closest('.ui-field, form, [class*="composer"], [class*="search"]') ?? element;
  const isRinged = (one: Element) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
  };
  return {
    testId: element.getAttribute('data-testid') ?? '',
    name: element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '',
    isInWindow: element.closest('[role="dialog"]') !== null,
    isMarked: isRinged(element) || isRinged(field),
  };
}

export const focus = (page: Page): Promise<Stop> => page.evaluate(current);

/** Presses Tab until the control with that test id has the keyboard; every stop on the way must show itself. */
export async function tabTo(page: Page, testId: string, most = 30): Promise<void> {
  const stops: string[] = [];
  for (let press = 0; press < most; press++) {
    await page.keyboard.press('Tab');
    const stop = await focus(page);
    stops.push(stop.testId || stop.name.slice(0, 30));
    // Past the last control the browser itself has the keyboard.
    if (stop.name !== '' || stop.testId !== '') expect(stop, stops.join(' > ')).toMatchObject({ isMarked: true });
    if (stop.testId === testId) return;
  }
  expect.fail(`no way by Tab to ${testId}: ${stops.join(' > ')}`);
}

/** Expects that Tab goes round in the window that is open, and never out of it. */
export async function staysInside(page: Page, presses: number): Promise<void> {
  for (let press = 0; press < presses; press++) {
    await page.keyboard.press('Tab');
    const stop = await focus(page);
    expect(stop, `after ${press + 1} presses of Tab`).toMatchObject({ isInWindow: true, isMarked: true });
  }
}

/** Waits until the control with that test id has the keyboard. */
export async function hasFocus(page: Page, testId: string): Promise<void> {
  await page.waitForFunction((wanted) => document.activeElement?.getAttribute('data-testid') === wanted, testId);
}

/** Waits until the control that is called so has it. */
export async function hasFocusOn(page: Page, name: string): Promise<void> {
  await page.waitForFunction((wanted) => document.activeElement?.getAttribute('aria-label') === wanted, name);
}

/** Presses an arrow until the control with that test id has the keyboard, inside of a menu or a bar. */
export async function arrowTo(page: Page, key: 'ArrowDown' | 'ArrowLeft', testId: string, most = 40): Promise<void> {
  for (let press = 0; press < most && (await focus(page)).testId !== testId; press++) {
    const before = await page.evaluateHandle(() => document.activeElement);
    await page.keyboard.press(key);
    // It moves a moment later: whoever looks too early presses once too often.
    await page.waitForFunction((element) => document.activeElement !== element, before);
  }
  expect((await focus(page)).testId).toBe(testId);
}
