import fs from 'node:fs';
import path from 'node:path';

/** The `packages` of package-lock.json by folder. */
export const readLock = (repository) => JSON.parse(fs.readFileSync(path.join(repository, 'package-lock.json'), 'utf8')).packages;

/** Folder under which `name` is found by a package in `folder`: the nearest node_modules upwards. */
function entryOf(packages, folder, name) {
  const parts = folder.split('/node_modules/');
  for (let count = parts.length; count > 0; count--) {
    const candidate = `${parts.slice(0, count).join('/node_modules/')}/node_modules/${name}`;
    if (packages[candidate]) return candidate;
  }
  return packages[`node_modules/${name}`] && `node_modules/${name}`;
}

/** What a package asks for by itself: others' dependencies, and peers unless they are optional. */
function wanted({ dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta = {} }) {
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta[name]?.optional);
  return [...new Set([...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers])];
}

/**
 * Folders of everything that packages need at run time, themselves included, in order. A package of this repository stands in
 * it with its own folder; with `links`, the link to it in node_modules as well.
 * @param {Record<string, object>} packages of the lock file
 * @param {readonly string[]} start folders of the packages
 * @param {{ without?: readonly string[], links?: boolean }} [options] `without`: names that are left out, with what only they need
 */
export function closure(packages, start, { without = [], links = false } = {}) {
  const found = new Set();
  const visit = (folder) => {
    if (found.has(folder)) return;
    found.add(folder);
    for (const name of wanted(packages[folder])) {
      const entry = without.includes(name) ? undefined : entryOf(packages, folder, name);
      if (entry === undefined) continue;
      if (links && packages[entry].link) found.add(entry);
      visit(packages[entry].link ? packages[entry].resolved : entry);
    }
  };
  for (const folder of start) visit(folder);
  return [...found].sort();
}

/** Name of the package in a folder of node_modules. */
export const nameOf = (folder) => folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);

/**
 * The part of a lock file that some packages of the repository need at run time, and the tools that build them.
 * @param {object} lock
 * @param {{ workspaces: readonly string[], tools: readonly string[] }} options folders of the former, names of the latter
 * @returns {object} a complete lock file
 */
export function prune(lock, { workspaces, tools }) {
  const { packages } = lock;
  const start = [...workspaces, ...tools.map((name) => `node_modules/${name}`)];
  const kept = new Set(closure(packages, start, { links: true }));
  // npm makes a link to every package of the repository.
  for (const [folder, { link, resolved }] of Object.entries(packages)) if (link && kept.has(resolved)) kept.add(folder);
  const { name, version, license, devDependencies } = packages[''];
  const own = [...kept].filter((folder) => !folder.includes('node_modules/'));
  const root = {
    name,
    version,
    license,
    workspaces: own,
    devDependencies: Object.fromEntries(tools.map((tool) => [tool, devDependencies[tool]])),
  };
  const withoutDev = ({ devDependencies: _dev, ...manifest }) => manifest;
  const entries = [...kept].map((folder) => [folder, own.includes(folder) ? withoutDev(packages[folder]) : packages[folder]]);
  return { ...lock, packages: { '': root, ...Object.fromEntries(entries) } };
}
