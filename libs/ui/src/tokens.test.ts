import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(path.join(import.meta.dirname, 'tokens.css'), 'utf8');

/** Every `--name: #rrggbb` of a rule; a theme has those of `:root` that it does not change. */
function coloursOf(selector: string): ReadonlyMap<string, string> {
  const body = css.slice(css.indexOf(`${selector} {`)).split('}')[0] ?? '';
  return new Map([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', colour = '']) => [name, colour]));
}

const light = coloursOf('\n:root');
const THEMES = {
  light,
  dark: new Map([...light, ...coloursOf('html[data-theme="dark"]')]),
  contrast: new Map([...light, ...coloursOf('html[data-theme="contrast"]')]),
};

/** Relative luminance of WCAG. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

const GROUNDS = ['bg', 'bg-stage', 'surface', 'surface-2', 'surface-hover'];
/** Text, what it may stand on, and how much they must differ: 4.5 for texts, 3 for what is large or no text. */
const PAIRS: readonly (readonly [string, readonly string[], number])[] = [
  ['text', [...GROUNDS, 'tile', 'accent-soft', 'danger-soft', 'warn-soft'], 4.5],
  ['text-soft', [...GROUNDS, 'accent-soft', 'warn-soft'], 4.5],
  ['accent-strong', [...GROUNDS, 'accent-soft'], 4.5],
  ['danger-strong', [...GROUNDS, 'danger-soft'], 4.5],
  ['warn', ['bg', 'surface', 'surface-2', 'warn-soft'], 4.5],
  ['ok', ['bg', 'surface', 'surface-2'], 4.5],
  ['accent-text', ['accent', 'accent-strong'], 4.5],
  ['danger-text', ['danger'], 4.5],
  ['hand-text', ['hand'], 4.5],
  ['accent', ['bg', 'bg-stage', 'surface', 'surface-2'], 3],
];

describe.each(Object.entries(THEMES))('theme %s', (theme, colours) => {
  const required = theme === 'contrast' ? 7 : 0;
  it.each(PAIRS)('%s can be read', (text, grounds, least) => {
    for (const ground of grounds) {
      const found = contrast(colours.get(text) ?? '', colours.get(ground) ?? '');
      expect(found, `--${text} on --${ground}`).toBeGreaterThanOrEqual(Math.max(least, least > 3 ? required : 0));
    }
  });
});
