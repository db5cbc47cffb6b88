// Builds the load generator into the cache, keyed by its sources. Plain JavaScript for Node 18, as all of the bootstrap.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDir } from '../../../bootstrap/cache.mjs';
import { BootstrapError, runLogged } from '../../../bootstrap/run.mjs';
import { COMPILER_REQUIREMENTS } from '../../../mediasoup-worker/requirements.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const CMAKE_FLAGS = ['-G', 'Ninja', '-DCMAKE_BUILD_TYPE=Release'];

function digest() {
  const hash = createHash('sha256').update(JSON.stringify([CMAKE_FLAGS, process.platform, process.arch]));
  const below = (folder) => fs.readdirSync(path.join(HERE, folder)).map((name) => path.join(folder, name));
  for (const name of ['CMakeLists.txt', ...below('preload').sort(), ...below('src').sort()])
    hash.update(`\0${name}\0`).update(fs.readFileSync(path.join(HERE, name)));
  return hash.digest('hex').slice(0, 12);
}

const binaryIn = (cache) => path.join(cache, 'generator', digest(), 'generator');

/** For LD_PRELOAD of servers that refuse the loopback interface. */
export const loopbackPreload = (generator) => path.join(path.dirname(generator), 'libonly_loopback.so');

/**
 * Path of the generator that is there already. Builds nothing.
 * @returns {string | undefined}
 */
export function locateGenerator(cache = cacheDir()) {
  const binary = binaryIn(cache);
  return fs.existsSync(binary) ? binary : undefined;
}

/**
 * The generator, built when the cache lacks it: 10 seconds.
 * @returns {Promise<string>} path of the binary
 * @throws BootstrapError naming what is missing
 */
export async function buildGenerator({ cache = cacheDir(), jobs = os.cpus().length } = {}) {
  const binary = binaryIn(cache);
  if (fs.existsSync(binary)) return binary;
  const missing = COMPILER_REQUIREMENTS.filter(({ present }) => !present()).map(({ debian }) => debian);
  if (missing.length > 0)
    throw new BootstrapError(`the load generator needs: apt-get install -y --no-install-recommends ${missing.join(' ')}`);
  const target = path.dirname(binary);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  // Built aside and renamed: nobody ever sees half a result, and concurrent builds do not meet.
  const temp = fs.mkdtempSync(`${target}.`);
  const [log, tree] = [path.join(temp, 'build.log'), path.join(temp, 'build')];
  try {
    await runLogged('cmake', ['-S', HERE, '-B', tree, ...CMAKE_FLAGS], { log });
    await runLogged('cmake', ['--build', tree, '--parallel', String(jobs)], { log });
    for (const name of ['libonly_loopback.so', 'generator']) fs.copyFileSync(path.join(tree, name), path.join(temp, name));
  } finally {
    fs.rmSync(tree, { recursive: true, force: true });
  }
  try {
    fs.renameSync(temp, target);
  } catch (error) {
    if (!fs.existsSync(binary)) throw error;
    fs.rmSync(temp, { recursive: true });
  }
  return binary;
}
