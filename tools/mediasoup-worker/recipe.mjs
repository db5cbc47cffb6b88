import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDir } from '../bootstrap/cache.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const REPOSITORY = path.resolve(HERE, '../..');

/** What cmake is told beyond CMakeLists.txt: upstream's release build. */
export const CMAKE_FLAGS = ['-G', 'Ninja', '-DCMAKE_BUILD_TYPE=Release'];

/** Every file below a folder, sorted, so that the order never depends on the file system. */
function filesBelow(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** The patches of a recipe, in the order in which they are applied. */
export const patchFiles = (recipe = HERE) => filesBelow(path.join(recipe, 'patches')).filter((file) => file.endsWith('.patch'));

/**
 * Digest of whatever shapes the binary besides mediasoup's own sources: flags, CMakeLists.txt, shim, src and patches.
 * @param {string} [recipe] folder of the recipe
 * @returns {string} 12 hexadecimal digits
 */
export function recipeHash(recipe = HERE) {
  const hash = createHash('sha256').update(JSON.stringify(CMAKE_FLAGS));
  const folders = ['shim', 'src', 'patches'].map((name) => path.join(recipe, name));
  const files = [path.join(recipe, 'CMakeLists.txt'), ...folders.flatMap(filesBelow)];
  for (const file of files) hash.update(`\0${path.relative(recipe, file)}\0`).update(fs.readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}

/**
 * The installed mediasoup package.
 * @param {string} [folder] its folder; default: the repository's
 * @returns {{ folder: string, version: string } | undefined} undefined when it is not there
 */
export function mediasoupPackage(folder = path.join(REPOSITORY, 'node_modules/mediasoup')) {
  try {
    const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return { folder, version };
  } catch {
    return undefined;
  }
}

/** Where the worker of a mediasoup version lies once it is built. */
export function cachedWorker(version, cache = cacheDir()) {
  return path.join(cache, 'mediasoup-worker', `${version}-${process.platform}-${process.arch}-${recipeHash()}`, 'mediasoup-worker');
}
