import fs from 'node:fs';
import path from 'node:path';

/** The `packages` of package-lock.json by folder. */
export const readLock = (repository) => JSON.parse(fs.readFileSync(path.join(repository, 'package-lock.json'), 'utf8')).packages;

/** Folder of the package that `name` means to a package in `folder`: the nearest node_modules upwards. */
function resolve(packages, folder, name) {
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const candidate = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (packages[candidate]) return packages[candidate].link ? packages[candidate].resolved : candidate;
    if (at === '') return undefined;
    if (!at.includes('/node_modules/')) at = '';
  }
}

/**
 * Folders of everything that a package needs at run time, itself included, in order of their names.
 * @param {Record<string, object>} packages of the lock file
 * @param {string} start folder of the package
 * @param {readonly string[]} [without] names that are left out, with what only they need
 */
export function closure(packages, start, without = []) {
  const found = new Set();
  const visit = (folder) => {
    if (found.has(folder)) return;
    found.add(folder);
    const { dependencies = {}, optionalDependencies = {} } = packages[folder];
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const target = without.includes(name) ? undefined : resolve(packages, folder, name);
      if (target !== undefined) visit(target);
    }
  };
  visit(start);
  return [...found].sort();
}

/** Name of the package in a folder of node_modules. */
export const nameOf = (folder) => folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
