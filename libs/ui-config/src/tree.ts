export type ConfigTree = { [key: string]: ConfigTree | unknown };

/** Keys with which a tree could reach out of itself. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const MAX_DEPTH = 12;

/** A copy; what is no object counts as empty. Through JSON: an operator's script may have put functions and whatever else into it. */
export function copyOf(value: unknown): ConfigTree {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  try {
    return JSON.parse(JSON.stringify(value)) as ConfigTree;
  } catch {
    return {};
  }
}

/** Sets `a.b.c`; what is on the way and no object gives way to one. */
export function setPath(tree: ConfigTree, keys: readonly string[], value: unknown): void {
  const last = keys.at(-1);
  if (last !== undefined) parentOf(tree, keys)[last] = value;
}

/** Like setPath, but what is an object on both sides is merged; lists give way as a whole. */
export function mergePath(tree: ConfigTree, keys: readonly string[], value: unknown): void {
  const last = keys.at(-1);
  if (last === undefined) return;
  const parent = parentOf(tree, keys);
  parent[last] = merged(Object.hasOwn(parent, last) ? parent[last] : undefined, value, 0);
}

function parentOf(tree: ConfigTree, keys: readonly string[]): ConfigTree {
  let node = tree;
  for (const key of keys.slice(0, -1)) {
    const next = Object.hasOwn(node, key) ? node[key] : undefined;
    const child = isTree(next) ? next : {};
    node[key] = child;
    node = child;
  }
  return node;
}

function merged(old: unknown, value: unknown, depth: number): unknown {
  if (!isTree(value) || depth > MAX_DEPTH) return value;
  const result: ConfigTree = isTree(old) ? { ...old } : {};
  for (const [key, inner] of Object.entries(value))
    if (!FORBIDDEN_KEYS.has(key)) result[key] = merged(Object.hasOwn(result, key) ? result[key] : undefined, inner, depth + 1);
  return result;
}

function isTree(value: unknown): value is ConfigTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
