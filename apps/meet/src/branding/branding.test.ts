import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readBrandingData } from '@parley/ui-config';
import { describe, expect, it } from 'vitest';
import { changeLanguage, createTexts } from '../i18n/index.ts';
import { brandSheet } from './brand-sheet.ts';
import { brandTheme, readableBehindWhite } from './brand-theme.ts';
import { brandingAddress } from './branding-address.ts';
import { contrast, parseColor, READABLE, type Rgb } from './color.ts';
import { loadBranding } from './load-branding.ts';
import { say } from './start-branding.ts';

/** The surface of a theme, as libs/ui has it. */
const tokens = readFileSync(path.resolve(import.meta.dirname, '../../../../libs/ui/src/tokens.css'), 'utf8');
const surfaceOf = (selector: string) => /--surface: (#[\da-f]{6});/.exec(tokens.slice(tokens.indexOf(`${selector} {`)))?.[1];

const rgb = (text: string | undefined): Rgb => parseColor(text ?? '') ?? [0, 0, 0];

describe('brandTheme', () => {
  it.each(['#0066cc', '#ffee00', '#777777', '#000000', '#ffffff', 'rgb(255, 90, 30)'])('makes %s readable in both themes', (color) => {
    const themes = brandTheme(new Map([['action01', color]]));
    for (const [theme, surface] of [
      ['light', surfaceOf(':root')],
      ['dark', surfaceOf('html[data-theme="dark"]')],
    ] as const) {
      const token = (name: string) => rgb(themes[theme].get(name));
      expect(contrast(token('--accent-text'), token('--accent'))).toBeGreaterThanOrEqual(READABLE);
      expect(contrast(token('--accent-strong'), rgb(surface))).toBeGreaterThanOrEqual(READABLE);
      expect(contrast(token('--accent-strong'), token('--accent-soft'))).toBeGreaterThanOrEqual(READABLE);
    }
  });

  it('puts dark surfaces into the dark theme alone', () => {
    const themes = brandTheme(new Map(Object.entries({ ui01: '#101020', ui02: '#1a1a30', text01: '#f0f0ff' })));
    expect(themes.light.size).toBe(0);
    expect(Object.fromEntries(themes.dark)).toMatchObject({ '--bg': '#101020', '--surface': '#1a1a30', '--text': '#f0f0ff' });
  });

  it('leaves surfaces alone on which their text cannot be read', () => {
    const themes = brandTheme(new Map(Object.entries({ ui02: '#808080', text01: '#909090' })));
    expect([themes.light.size, themes.dark.size]).toEqual([0, 0]);
  });

  it('leaves colours alone that cannot be calculated with', () => {
    expect(brandTheme(new Map([['action01', 'tomato']])).light.size).toBe(0);
  });
});

describe('brandSheet', () => {
  const sheet = (data: object) => brandSheet(readBrandingData(data), 'https://meet.example/demo');

  it('is empty without a brand', () => {
    expect(sheet({})).toBe('');
  });

  it('writes colours and pictures, never in high contrast', () => {
    expect(sheet({ backgroundColor: '#102030', backgroundImageUrl: '/bg.jpg', premeetingBackground: 'navy' })).toBe(
      'html:not([data-theme="contrast"]) .meeting{background:url("https://meet.example/bg.jpg") center/cover no-repeat #102030}' +
        'html:not([data-theme="contrast"]) .page{background:navy}',
    );
  });

  it('lets no address end the text that it stands in', () => {
    const text = sheet({ backgroundImageUrl: 'https://x/");}*{color:red}/*\\' });
    expect(text.match(/"/g)).toHaveLength(4);
    expect(text).not.toContain('\\');
    expect(sheet({ backgroundImageUrl: 'data:image/svg+xml,<svg a="b"></svg>' }).match(/"/g)).toHaveLength(4);
  });
});

describe('brandingAddress', () => {
  it.each([
    [{ dynamicUrl: 'https://b/all.json', dataUrl: 'https://b/x' }, '/demo', 'https://b/all.json'],
    [{ dataUrl: 'https://b/x' }, '/demo', 'https://b/x?conferenceFqn=demo'],
    [{ dataUrl: 'https://b/x?a=1' }, '/acme/demo', 'https://b/x?a=1&conferenceFqn=acme%2Fdemo'],
    [{ dataUrl: 'https://b/x', roomAlias: 'lobby' }, '/acme/demo', 'https://b/x?conferenceFqn=acme%2Flobby'],
    [{ dataUrl: 'https://b/x' }, '/', undefined],
    [{}, '/demo', undefined],
  ])('of %j on %s is %s', (config, pathname, expected) => {
    expect(brandingAddress({ dynamicUrl: undefined, dataUrl: undefined, roomAlias: undefined, ...config }, pathname)).toBe(expected);
  });
});

describe('loadBranding', () => {
  const load = (answer: () => Promise<Response>) => loadBranding('https://b/', { fetch: answer, deadline: 1_000 });

  it('reads what comes', async () => {
    await expect(load(async () => Response.json({ logoImageUrl: '/l.svg' }))).resolves.toMatchObject({ logoUrl: '/l.svg' });
  });

  it.each([
    ['a refusal', async () => new Response('', { status: 404 })],
    ['no JSON', async () => new Response('<html>')],
    ['too much', async () => new Response(`"${'x'.repeat(1_000_001)}"`)],
    ['nothing at all', () => Promise.reject(new TypeError('failed to fetch'))],
  ])('rejects with %s', async (_what, answer) => {
    await expect(load(answer)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

it('white initials can be read on every colour of a brand', () => {
  const colors = readableBehindWhite(['#ffee00', '#003366', 'teal', '#ffffff']);
  expect(colors).toHaveLength(3);
  expect(colors[1]).toBe('#003366');
  for (const color of colors) expect(contrast(rgb(color), [255, 255, 255])).toBeGreaterThanOrEqual(READABLE);
});

describe('texts of a brand', () => {
  const { labels } = readBrandingData({
    labels: {
      en: { welcome: { start: 'Enter' } },
      zhCN: { welcome: { start: '进入' } },
      xx: { welcome: { start: '?' } },
      de: { welcome: 'no text of ours', nothing: 'x' },
    },
  });

  it.each(['en', 'zh'])('are there from the start in %s, and after a change of language', async (first) => {
    const texts = await createTexts(first);
    const word = { en: 'Enter', zh: '进入' };
    say({ labels }, texts);
    expect(texts.t('welcome.start')).toBe(word[first as 'en' | 'zh']);
    for (const next of ['zh', 'en'] as const) {
      await changeLanguage(texts, next);
      expect(texts.t('welcome.start')).toBe(word[next]);
    }
  });

  it('take the place of nothing but texts', async () => {
    const texts = await createTexts('en');
    say({ labels }, texts);
    await changeLanguage(texts, 'de');
    expect(texts.exists('nothing')).toBe(false);
    expect(texts.t('welcome.start')).not.toBe('welcome.start');
  });
});
