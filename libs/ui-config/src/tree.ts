export type ConfigTree = { [key: string]: ConfigTree | unknown };

/** Sets `a.b.c`; what is on the way and no object gives way to one. */
export function setPath(tree: ConfigTree, keys: readonly string[], value: unknown): void {
  let node = tree;
  for (const key of keys.slice(0, -1)) {
    const next = Object.hasOwn(node, key) ? node[key] : undefined;
    const child = typeof next === 'object' && next !== null && !Array.isArray(next) ? (next as ConfigTree) : {};
    node[key] = child;
    node = child;
  }
  const last = keys.at(-1);
  if (last !== undefined) node[last] = value;
}
