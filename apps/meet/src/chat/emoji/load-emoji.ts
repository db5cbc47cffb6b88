import type { EmojiData } from 'frimousse';
import { emojiDataOf, type RawEmoji, type RawNames } from './emoji-data.ts';

type Part = Promise<{ readonly default: unknown }>;

/** By language of the page; each is a file of its own, fetched from this server once somebody looks for an emoji. */
const SETS: Readonly<Record<string, () => readonly [Part, Part]>> = {
  en: () => [import('emojibase-data/en/data.json'), import('emojibase-data/en/messages.json')],
  zh: () => [import('emojibase-data/zh/data.json'), import('emojibase-data/zh/messages.json')],
  de: () => [import('emojibase-data/de/data.json'), import('emojibase-data/de/messages.json')],
};

/** Emoji with names in a language, or in English. */
export async function loadEmoji(language: string): Promise<EmojiData> {
  const locale = Object.hasOwn(SETS, language) ? language : 'en';
  const [data, names] = await Promise.all(SETS[locale]?.() ?? []);
  // The data set is a dependency of a fixed version; its own types have no members.
  return emojiDataOf(locale, data?.default as readonly RawEmoji[], names?.default as RawNames);
}
