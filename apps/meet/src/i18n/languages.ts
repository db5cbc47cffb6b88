/** A tree of texts, of any language. */
export interface TextTree {
  readonly [key: string]: string | TextTree;
}

type Load = () => Promise<TextTree>;

/** Languages that have every text. */
const COMPLETE: Readonly<Record<string, Load>> = {
  en: async () => (await import('./en/index.ts')).en,
  zh: async () => (await import('./zh/index.ts')).zh,
};

/** Languages by file: what a file lacks is shown in English. Its name is the language's tag, `pt-BR.json`. */
const FILES = import.meta.glob<TextTree>('./languages/*.json', { import: 'default' });

const tagOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1, -'.json'.length);

const LOADERS: Readonly<Record<string, Load>> = {
  ...COMPLETE,
  ...Object.fromEntries(Object.entries(FILES).map(([file, load]) => [tagOf(file), load])),
};

/** Tags of all languages, in the order of their own names. */
export function languages(): readonly string[] {
  return Object.keys(LOADERS).toSorted((one, other) => nameOfLanguage(one).localeCompare(nameOfLanguage(other)));
}

/** A language as its speakers write it: `de` → `Deutsch`. */
export function nameOfLanguage(tag: string): string {
  const name = new Intl.DisplayNames([tag], { type: 'language', fallback: 'code' }).of(tag === 'zh' ? 'zh-Hans' : tag) ?? tag;
  const [first = '', ...rest] = name;
  return `${first.toLocaleUpperCase(tag)}${rest.join('')}`;
}

/**
 * The tag of the texts for a language tag of any spelling: `zh-CN`, `zhCN`, `zh_TW` → `zh`, `de-AT` → `de`; undefined when there are none.
 */
export function languageOf(tag: string | undefined, known: readonly string[] = Object.keys(LOADERS)): string | undefined {
  const parts = tag
    ?.replace(/^([a-z]{2,3})([A-Z]{2})$/, '$1-$2')
    .toLowerCase()
    .split(/[-_]/);
  if (!parts) return undefined;
  const isTag = (wanted: string) => (candidate: string) => candidate.toLowerCase() === wanted;
  return known.find(isTag(parts.slice(0, 2).join('-'))) ?? known.find(isTag(parts[0] ?? ''));
}

/** The texts of a language and, under what it may lack, the English ones. */
export async function textsOf(tag: string): Promise<Readonly<Record<string, TextTree>>> {
  const wanted = Object.hasOwn(COMPLETE, tag) ? [tag] : ['en', tag];
  const loaded = await Promise.all(wanted.map(async (one) => [one, await LOADERS[one]?.()] as const));
  return Object.fromEntries(loaded.flatMap(([one, texts]) => (texts ? [[one, texts]] : [])));
}
