import { type ConfigTree, FORBIDDEN_KEYS, setPath } from './tree.ts';

/** One key that an operator sets in config.js, or in interface_config.js, by a variable that names it. */
export interface ConfigOverride {
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * Reads `PREFIX__a__b=value` as `a.b`: numbers, true, false, null, lists and objects as JSON, everything else as text. Names that
 * name no key come back as `bad`.
 */
export function readOverrides(
  env: Readonly<Record<string, string | undefined>>,
  prefix: 'CONFIG_JS' | 'INTERFACE_CONFIG_JS',
): { readonly overrides: readonly ConfigOverride[]; readonly bad: readonly string[] } {
  const names = Object.keys(env)
    .filter((name) => name.startsWith(`${prefix}__`) && env[name] !== undefined)
    .sort();
  const read = names.map((name) => ({ name, path: name.slice(prefix.length + 2).split('__'), value: parsed(env[name] ?? '') }));
  const isGood = ({ path }: ConfigOverride) => path.every((key) => /^[A-Za-z$_][\w$]*$/.test(key) && !FORBIDDEN_KEYS.has(key));
  return {
    overrides: read.filter(isGood).map(({ path, value }) => ({ path, value })),
    bad: read.filter((one) => !isGood(one)).map(({ name }) => name),
  };
}

/** A copy of the tree with the overrides in it. */
export function withOverrides(tree: ConfigTree, overrides: readonly ConfigOverride[]): ConfigTree {
  const copy = structuredClone(tree);
  for (const { path, value } of overrides) setPath(copy, path, value);
  return copy;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
