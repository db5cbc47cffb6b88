import { createSource, present } from './meet-config/source.ts';
import { colorOf, isPicture } from './meet-config/toolbar.ts';

/** What a branding service says about a meeting's look (ui contract §1.0 "Branding at runtime"), as far as it can be used. */
export type BrandingData = ReturnType<typeof readBrandingData>;

const MAX_BACKGROUNDS = 30;
const MAX_COLORS = 20;
const MAX_TOKENS = 100;
const MAX_TEXT = 500;

/** Reads the answer of a branding service: what has the wrong type counts as absent, addresses are of the web, colours are colours. */
export function readBrandingData(value: unknown) {
  const source = createSource(value);
  const picture = (item: unknown) => (typeof item === 'string' && item.length < 200_000 && isPicture(item) ? item : undefined);
  const background = source.text('premeetingBackground');
  const address = /^url\(\s*["']?([^"')]+)["']?\s*\)$/i.exec(background?.trim() ?? '')?.[1];
  return {
    ...present('logoUrl', picture(source.at('logoImageUrl'))),
    ...present('logoClickUrl', source.url('logoClickUrl')),
    ...present('backgroundColor', colorOf(source.text('backgroundColor'))),
    ...present('backgroundImageUrl', picture(source.at('backgroundImageUrl'))),
    ...present('premeetingColor', colorOf(background)),
    ...present('premeetingImageUrl', picture(address)),
    ...present('inviteDomain', domainOf(source.text('inviteDomain'))),
    ...present('downloadUrl', source.url('downloadAppsUrl')),
    ...present('documentationUrl', source.url('userDocumentationURL')),
    ...present('sharedVideoDomains', source.texts('sharedVideoAllowedURLDomains')),
    groupChatNeedsPermission: source.flag('groupChatRequiresPermission', false),
    pollsNeedPermission: source.flag('pollCreationRequiresPermission', false),
    /** Colours behind initials. */
    avatarColors: colorsOf(source.at('avatarBackgrounds')),
    /** Pictures to sit in front of. */
    virtualBackgrounds: backgroundsOf(source.at('virtualBackgrounds'), picture),
    /** Colours by the names of the original client's theme. */
    palette: paletteOf(source.at('customTheme.palette')),
    /** Texts of our own by key, by language. */
    labels: labelsOf(source.at('labels')),
  } as const;
}

function colorsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_COLORS).flatMap((item: unknown) => (typeof item === 'string' ? (colorOf(item) ?? []) : []));
}

function backgroundsOf(
  value: unknown,
  picture: (item: unknown) => string | undefined,
): readonly { readonly id: string; readonly url: string }[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_BACKGROUNDS).flatMap((item: unknown, index) => {
    const url = picture(typeof item === 'object' && item !== null && 'src' in item ? item.src : item);
    return url === undefined ? [] : [{ id: `branding-${index}`, url }];
  });
}

function paletteOf(value: unknown): ReadonlyMap<string, string> {
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(
    Object.entries(value)
      .slice(0, MAX_TOKENS)
      .flatMap(([name, color]) => {
        const good = typeof color === 'string' ? colorOf(color) : undefined;
        return good === undefined ? [] : [[name, good] as const];
      }),
  );
}

function labelsOf(value: unknown): ReadonlyMap<string, ReadonlyMap<string, string>> {
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(
    Object.entries(value)
      .slice(0, MAX_TOKENS)
      .map(([language, texts]) => [language.slice(0, 20), new Map(leaves(texts, '').slice(0, MAX_BACKGROUNDS * 10))] as const),
  );
}

/** Texts of a tree by `a.b.c`. */
function leaves(value: unknown, prefix: string, depth = 0): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return prefix === '' ? [] : [[prefix, value.slice(0, MAX_TEXT)]];
  if (typeof value !== 'object' || value === null || depth > 6) return [];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, prefix === '' ? key : `${prefix}.${key}`, depth + 1));
}

/** `https://host[/path]`, or a bare host: that in front of rooms in links that are handed on. */
function domainOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.parse(/^https?:\/\//i.test(value) ? value : `https://${value}`);
  return url ? `${url.origin}${url.pathname.replace(/\/+$/, '')}` : undefined;
}
