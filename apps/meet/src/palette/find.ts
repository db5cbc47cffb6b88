/** Something that can be found by its name. */
export interface Entry {
  readonly id: string;
  readonly text: string;
}

/**
 * Entries that hold every word of a search, those whose words begin so before those that only contain it. Without a search, all as they
 * are. Letters with and without accents are the same.
 */
export function find<T extends Entry>(entries: readonly T[], search: string): readonly T[] {
  const words = folded(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries;
  return entries
    .map((entry, index) => ({ entry, index, rank: rankOf(folded(entry.text), words) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank || a.index - b.index)
    .map(({ entry }) => entry);
}

/** 0: does not hold all words. */
function rankOf(text: string, words: readonly string[]): number {
  if (!words.every((word) => text.includes(word))) return 0;
  const starts = words.filter((word) => text.startsWith(word) || text.includes(` ${word}`)).length;
  return 1 + starts + (text.startsWith(words[0] ?? '') ? 1 : 0);
}

function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
