/** A tree of settings that somebody wrote by hand, read with care: what has the wrong type counts as absent. */
export interface Source {
  /** Whatever stands at `a.b.c`. */
  at(path: string): unknown;
  /** A text that is not empty. */
  text(path: string): string | undefined;
  flag(path: string, fallback: boolean): boolean;
  /** For where "nobody said" is a third answer. */
  flagOf(path: string): boolean | undefined;
  number(path: string, fallback: number): number;
  numberOf(path: string): number | undefined;
  /** A list of nothing but texts. */
  texts(path: string): readonly string[] | undefined;
  /** Objects of a list; other members are dropped. */
  list(path: string): readonly Source[];
  /** One of the choices, else the first of them. */
  choice<T extends string>(path: string, choices: readonly [T, ...T[]]): T;
  /** An address of the web: absolute http(s), or relative to the page. */
  url(path: string): string | undefined;
}

const MAX_LIST = 200;

export function createSource(tree: unknown): Source {
  const at = (path: string): unknown => path.split('.').reduce<unknown>(child, tree);
  const flagOf = (path: string) => asFlag(at(path));
  const numberOf = (path: string) => asNumber(at(path));
  const text = (path: string) => asText(at(path));
  const items = (path: string): readonly unknown[] => {
    const value = at(path);
    return Array.isArray(value) ? value.slice(0, MAX_LIST) : [];
  };
  return {
    at,
    text,
    flagOf,
    numberOf,
    flag: (path, fallback) => flagOf(path) ?? fallback,
    number: (path, fallback) => numberOf(path) ?? fallback,
    texts: (path) => asTexts(at(path)),
    list: (path) => items(path).filter(isObject).map(createSource),
    choice: (path, choices) => choices.find((choice) => choice === at(path)) ?? choices[0],
    url: (path) => {
      const value = text(path);
      return value !== undefined && isWebAddress(value) ? value : undefined;
    },
  };
}

/** Neither script nor data, nor any other scheme that does something when it is clicked. */
export function isWebAddress(value: string): boolean {
  try {
    // The base stands for the page; only the scheme of the result matters.
    return ['http:', 'https:'].includes(new URL(value, 'https://page.invalid/').protocol);
  } catch {
    return false;
  }
}

/** An object with the value of a key, or without the key: for optional properties. */
export function present<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: V };
}

function child(node: unknown, key: string): unknown {
  return isObject(node) && Object.hasOwn(node, key) ? node[key] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function asFlag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function asTexts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value.slice(0, MAX_LIST) : undefined;
}
