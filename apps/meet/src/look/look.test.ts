import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { silentLog } from '@parley/kernel';
import { expect, it } from 'vitest';
import { createTexts } from '../i18n/index.ts';
import { Look } from './look.ts';
import { themeOf } from './theme.ts';

const CASES = [
  ['auto', false, false, 'light'],
  ['auto', true, false, 'dark'],
  ['auto', true, true, 'contrast'],
  ['light', true, true, 'light'],
  ['dark', false, false, 'dark'],
  ['contrast', false, false, 'contrast'],
] as const;

it.each(CASES)('%s is, with a system that is dark (%s) and wants contrast (%s), %s', (choice, isDark, isContrasty, expected) => {
  expect(themeOf(choice, { isDark, isContrasty })).toBe(expected);
});

const page = readFileSync(path.resolve(import.meta.dirname, '../../index.html'), 'utf8');
const beforePaint = /<script>([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';

/** What the script of index.html decides with this in the browser's storage. */
function firstPaint(stored: string | null, isDark = false, isContrasty = false): string | undefined {
  const dataset: Record<string, string> = {};
  vm.runInNewContext(beforePaint, {
    localStorage: { getItem: (key: string) => (key === 'parley.settings' ? stored : null) },
    matchMedia: (query: string) => ({ matches: query.includes('dark') ? isDark : isContrasty }),
    document: { documentElement: { dataset } },
  });
  return dataset.theme;
}

it.each(CASES)('index.html decides the same: %s %s %s → %s', (theme, isDark, isContrasty, expected) => {
  expect(firstPaint(JSON.stringify({ theme }), isDark, isContrasty)).toBe(expected);
});

it.each([null, '{', '"dark"', 'null', '{"theme":"pink"}', '{"theme":7}'])('index.html survives %s in the storage', (stored) => {
  expect(firstPaint(stored, true)).toBe('dark');
});

async function createLook() {
  const listeners: (() => void)[] = [];
  const system = { dark: false };
  const root = { lang: '', dir: '', dataset: {} as DOMStringMap };
  const matchMedia = (query: string) => ({
    get matches() {
      return query.includes('dark') && system.dark;
    },
    addEventListener: (_type: string, listener: unknown) => void listeners.push(listener as () => void),
  });
  const texts = await createTexts('en');
  const look = new Look({ root, matchMedia, texts, log: silentLog }, { theme: 'auto', language: undefined });
  const systemTurns = (dark: boolean) => {
    system.dark = dark;
    for (const listener of listeners) listener();
  };
  return { look, root, texts, systemTurns };
}

it('follows the system until something is chosen', async () => {
  const { look, root, systemTurns } = await createLook();
  expect(root).toMatchObject({ lang: 'en', dir: 'ltr', dataset: { theme: 'light' } });
  systemTurns(true);
  expect(root.dataset.theme).toBe('dark');
  look.choose({ theme: 'light', language: undefined });
  expect(root.dataset.theme).toBe('light');
});

it('changes language and direction at run time, and ignores a language without texts', async () => {
  const { look, root, texts } = await createLook();
  const changed = new Promise((resolve) => texts.on('languageChanged', resolve));
  look.choose({ theme: 'auto', language: 'ar' });
  await changed;
  expect(root).toMatchObject({ lang: 'ar', dir: 'rtl' });
  look.choose({ theme: 'auto', language: 'tlh' });
  expect(texts.language).toBe('ar');
});
