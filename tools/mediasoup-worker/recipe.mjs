import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDir } from '../bootstrap/cache.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const REPOSITORY = path.resolve(HERE, '../..');

/** What cmake is told beyond CMakeLists.txt: upstream's release build. */
export const CMAKE_FLAGS = ['-G', 'Ninja', '-DCMAKE_BUILD_TYPE=Release'];

/** The same for the libsrtp that it is linked with, see libsrtp.mjs. */
export const LIBSRTP_FLAGS = [
  ...['-G', 'Ninja', '-DCMAKE_BUILD_TYPE=Release', '-DCMAKE_C_FLAGS_RELEASE=-O3 -DNDEBUG', '-DCMAKE_POSITION_INDEPENDENT_CODE=ON'],
  ...['-DENABLE_OPENSSL=ON', '-DBUILD_SHARED_LIBS=OFF', '-DTEST_APPS=OFF', '-DBUILD_WITH_WARNINGS=OFF', '-DCMAKE_INSTALL_LIBDIR=lib'],
];

/**
 * What can be built out of these sources. `parley` is the worker of the bridge. `stock` is upstream's own code, without our patches
 * and sources: what the bridge is measured against (tools/bench/forwarding); compiler, flags and libraries are the same.
 */
export const VARIANTS = ['parley', 'stock'];

/** Every file below a folder, sorted, so that the order never depends on the file system. */
function filesBelow(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** The patches of a recipe, in the order in which they are applied; `folder` `libsrtp`: those of that library. */
export const patchFiles = (recipe = HERE, folder = 'patches') =>
  filesBelow(path.join(recipe, folder)).filter((file) => file.endsWith('.patch'));

/**
 * Digest of whatever shapes the binary besides mediasoup's own sources: flags, CMakeLists.txt and shim, and for the bridge's own
 * variant src and the patches of mediasoup and libsrtp.
 * @param {string} [recipe] folder of the recipe
 * @param {string} [variant] one of VARIANTS
 * @returns {string} 12 hexadecimal digits
 */
export function recipeHash(recipe = HERE, variant = 'parley') {
  const hash = createHash('sha256').update(JSON.stringify([CMAKE_FLAGS, LIBSRTP_FLAGS]));
  const names = variant === 'stock' ? ['shim'] : ['shim', 'src', 'patches', 'libsrtp'];
  const files = [path.join(recipe, 'CMakeLists.txt'), ...names.flatMap((name) => filesBelow(path.join(recipe, name)))];
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

/**
 * Where the worker of a mediasoup version lies once it is built.
 * @param {string} version of mediasoup
 * @param {string} [cache]
 * @param {string} [variant] one of VARIANTS
 */
export function cachedWorker(version, cache = cacheDir(), variant = 'parley') {
  const name = variant === 'parley' ? version : `${version}-${variant}`;
  const folder = `${name}-${process.platform}-${process.arch}-${recipeHash(HERE, variant)}`;
  return path.join(cache, 'mediasoup-worker', folder, 'mediasoup-worker');
}
