import type { EmojiData } from 'frimousse';

/** Entry of the data set, as far as it is used. */
export interface RawEmoji {
  readonly emoji: string;
  readonly label: string;
  readonly tags?: readonly string[];
  readonly group?: number;
  readonly order?: number;
  /** Of Unicode's emoji. */
  readonly version: number;
  readonly skins?: readonly { readonly emoji: string; readonly tone?: number | readonly number[] }[];
}

/** Names in the data set's language. */
export interface RawNames {
  readonly groups: readonly { readonly key: string; readonly message: string; readonly order: number }[];
  readonly skinTones: readonly { readonly key: string; readonly message: string }[];
}

/** Fonts of current systems have these. */
const NEWEST = 15.1;
/** Parts of other emoji, which mean nothing alone. */
const COMPONENTS = 2;
const TONES = ['light', 'medium-light', 'medium', 'medium-dark', 'dark'] as const;

/** The data set as the picker wants it: what can be shown, in its order, with the five skin tones. */
export function emojiDataOf(locale: string, raw: readonly RawEmoji[], names: RawNames): EmojiData {
  const usable = raw.filter(({ group, version }) => group !== undefined && group !== COMPONENTS && version <= NEWEST);
  const emojis = usable
    .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map(({ emoji, label, tags = [], group = 0, version, skins }) => ({
      emoji,
      label,
      tags: [...tags],
      category: group,
      version,
      ...(skins && { skins: tonesOf(skins, emoji) }),
    }));
  const categories = names.groups
    .filter(({ order }) => order !== COMPONENTS)
    .map(({ order, message }) => ({ index: order, label: message.charAt(0).toLocaleUpperCase(locale) + message.slice(1) }));
  return { locale, emojis, categories, skinTones: toneNames(names) };
}

type Tones = EmojiData['skinTones'];

function tonesOf(skins: NonNullable<RawEmoji['skins']>, plain: string): Tones {
  const find = (tone: number) => skins.find((skin) => skin.tone === tone)?.emoji ?? plain;
  return Object.fromEntries(TONES.map((name, index) => [name, find(index + 1)])) as Tones;
}

function toneNames({ skinTones }: RawNames): Tones {
  return Object.fromEntries(TONES.map((name) => [name, skinTones.find(({ key }) => key === name)?.message ?? name])) as Tones;
}
