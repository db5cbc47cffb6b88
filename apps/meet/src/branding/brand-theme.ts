import { contrast, formatColor, luminance, mix, parseColor, READABLE, type Rgb, readableOn, textOn } from './color.ts';

export type BrandTheme = Readonly<Record<'light' | 'dark', ReadonlyMap<string, string>>>;

/** The surfaces on which accents have to be read, as libs/ui has them. */
const SURFACE: Readonly<Record<'light' | 'dark', Rgb>> = { light: [255, 255, 255], dark: [29, 35, 37] };
/** Names of the original client's theme, and ours for the same (ui contract §1.10 "Theme tokens"). */
const SURFACES = [
  ['uiBackground', '--bg-stage'],
  ['ui01', '--bg'],
  ['ui02', '--surface'],
  ['ui03', '--surface-2'],
  ['ui04', '--surface-hover'],
] as const;
const DARK_BELOW = 0.25;

/**
 * Our tokens out of a brand's palette. Accents go into the light and the dark theme, made readable on each; surfaces and texts only
 * into the one that they are as bright as, and only where the text can be read on all of them. High contrast stays as it is.
 */
export function brandTheme(palette: ReadonlyMap<string, string>): BrandTheme {
  const color = (name: string) => parseColor(palette.get(name) ?? '');
  const base = surfacesOf(palette);
  const own = (theme: 'light' | 'dark') => (base?.theme === theme ? base : undefined);
  const themeOf = (theme: 'light' | 'dark') => {
    const surface = own(theme)?.surface ?? SURFACE[theme];
    return new Map([
      ...(own(theme)?.tokens ?? []),
      ...accent('accent', color('action01'), surface),
      ...accent('danger', color('actionDanger'), surface),
    ]);
  };
  return { light: themeOf('light'), dark: themeOf('dark') };
}

/** Colours behind initials, which are white: those of the brand, darkened until white can be read on them. */
export function readableBehindWhite(colors: readonly string[]): readonly string[] {
  return colors.flatMap((color) => {
    const parsed = parseColor(color);
    const good = Array.from({ length: 21 }, (_, step) => parsed && mix([0, 0, 0], parsed, step / 20)).find(
      (candidate) => candidate && contrast(candidate, [255, 255, 255]) >= READABLE,
    );
    return good ? [formatColor(good)] : [];
  });
}

function surfacesOf(palette: ReadonlyMap<string, string>) {
  const surfaces = SURFACES.flatMap(([from, to]) => {
    const color = parseColor(palette.get(from) ?? '');
    return color ? [[to, color] as const] : [];
  });
  const surface = surfaces.find(([to]) => to === '--surface')?.[1] ?? surfaces[0]?.[1];
  if (!surface) return undefined;
  const text = parseColor(palette.get('text01') ?? '') ?? textOn(surface);
  const backgrounds = surfaces.map(([, color]) => color);
  if (backgrounds.some((background) => contrast(text, background) < READABLE)) return undefined;
  const soft = readableOn(parseColor(palette.get('text02') ?? '') ?? mix(text, surface, 0.75), backgrounds);
  const tokens = [...surfaces, ['--text', text], ['--text-soft', soft], ['--line', mix(text, surface, 0.2)]] as const;
  return {
    theme: luminance(surface) < DARK_BELOW ? ('dark' as const) : ('light' as const),
    surface,
    tokens: tokens.map(([name, color]) => [name, formatColor(color)] as const),
  };
}

function accent(name: 'accent' | 'danger', color: Rgb | undefined, surface: Rgb): readonly (readonly [string, string])[] {
  if (!color) return [];
  const soft = mix(color, surface, 0.15);
  // Only what is filled with it carries text of its own; a middle grey would carry none.
  const fill = readableOn(color, [textOn(color)]);
  return [
    [`--${name}`, formatColor(fill)],
    [`--${name}-text`, formatColor(textOn(fill))],
    [`--${name}-strong`, formatColor(readableOn(color, [surface, soft]))],
    [`--${name}-soft`, formatColor(soft)],
  ];
}
