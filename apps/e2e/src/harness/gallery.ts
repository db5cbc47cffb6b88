import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { expectAccessible, settled } from './accessible.ts';

const GALLERY = path.resolve(import.meta.dirname, '../../../../artefacts/gallery');

/** In which clothes a screen is looked at. */
export interface Look {
  readonly language: 'en' | 'zh' | 'ar';
  readonly theme: 'light' | 'dark' | 'contrast';
  /** 740 is a phone held across. */
  readonly width: 1280 | 360 | 740;
}

const HEIGHTS = { 1280: 720, 360: 740, 740: 360 } as const;

/** Both languages, both themes and both widths, each with each of the others once. */
export const LOOKS: readonly Look[] = [
  { language: 'en', theme: 'light', width: 1280 },
  { language: 'zh', theme: 'dark', width: 1280 },
  { language: 'en', theme: 'dark', width: 360 },
  { language: 'zh', theme: 'light', width: 360 },
];

/** Right to left, the theme for those who see little, and a phone held across. */
export const RARE_LOOKS: readonly Look[] = [
  { language: 'ar', theme: 'light', width: 1280 },
  { language: 'ar', theme: 'dark', width: 360 },
  { language: 'en', theme: 'contrast', width: 1280 },
  { language: 'en', theme: 'contrast', width: 360 },
  { language: 'en', theme: 'dark', width: 740 },
];

/** To axe another language is nothing new, unless it goes the other way. */
const isForAxe = ({ language }: Look) => language !== 'zh';

/**
 * Changes language, theme and size of a page that is open, as its person would in the settings. In front of a room, where there are none,
 * the language has to be the page's already.
 */
export async function wear(page: Page, look: Look): Promise<void> {
  await page.setViewportSize({ width: look.width, height: HEIGHTS[look.width] });
  await page.evaluate(({ language, theme }) => {
    if (window.parley?.controller) window.parley.controller.settings.set({ language, theme });
    else document.documentElement.dataset.theme = theme;
  }, look);
  await page.waitForFunction(
    ({ language, theme }) => document.documentElement.lang.startsWith(language) && document.documentElement.dataset.theme === theme,
    look,
  );
}

/** Keeps a picture of the page in this look, and expects that nothing about it is wrong. */
export async function picture(page: Page, screen: string, look: Look): Promise<void> {
  await settled(page);
  mkdirSync(GALLERY, { recursive: true });
  const name = `${screen}-${look.language}-${look.theme}-${look.width}`;
  await page.screenshot({ path: path.join(GALLERY, `${name}.png`) });
  expect(await page.evaluate(blemishes), name).toEqual([]);
  if (isForAxe(look)) await expectAccessible(page);
}

/** Runs in the page: controls that are cut off at the sides, and texts that are missing, which shows as their keys. */
function blemishes(): string[] {
  const describe = (element: Element) =>
    `<${element.tagName.toLowerCase()} class="${element.className}"> ${element.textContent?.slice(0, 40)}`;
  const scrolls = (element: Element | null): boolean =>
    element !== null && (['auto', 'scroll', 'hidden'].includes(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
  const isCutOff = (element: Element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return width > 1 && (left < -1 || right > window.innerWidth + 1) && !scrolls(element.parentElement);
  };
  const cut = [...document.querySelectorAll('button, a, input, select, textarea, [role="switch"]')].filter(isCutOff).map(describe);
  const isKey = (text: string | null) => /^[a-z]\w*(\.\w+)+$/.test(text?.trim() ?? '');
  const texts: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) texts.push(walker.currentNode.textContent ?? '');
  const labels = [...document.querySelectorAll('[aria-label]')].map((element) => element.getAttribute('aria-label') ?? '');
  const isWide =
    document.documentElement.scrollWidth > window.innerWidth ? [`the page is ${document.documentElement.scrollWidth} wide`] : [];
  return [...isWide, ...cut, ...[...texts, ...labels].filter(isKey)];
}

/** The same in several looks, one after the other. */
export async function pictures(page: Page, screen: string, looks: readonly Look[] = LOOKS): Promise<void> {
  for (const look of looks) {
    await wear(page, look);
    await picture(page, screen, look);
  }
}
