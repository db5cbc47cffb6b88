#!/usr/bin/env node
// Builds mediasoup-worker from the sources inside the installed mediasoup npm package, with the system's compiler and
// libraries and our patches. The binary goes to a cache, keyed by mediasoup version, platform and recipe; a second call is free.
//
//   node build.mjs [--package FOLDER] [--cache FOLDER] [--jobs N] [--variant parley|stock]
//
// Prints the path of the binary, for MEDIASOUP_WORKER_BIN, as its only output on stdout. Needs Node 18 and, at run time, only
// libssl, libuv and libstdc++, and libsrtp2 where that could not be built with OpenSSL (libsrtp.mjs).
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { cacheDir } from '../bootstrap/cache.mjs';
import { BootstrapError, report, runLogged, say } from '../bootstrap/run.mjs';
import { ensureLibsrtp, hasOwnLibsrtp, LIBSRTP_NOTICES } from './libsrtp.mjs';
import { CMAKE_FLAGS, cachedWorker, mediasoupPackage, patchFiles, VARIANTS } from './recipe.mjs';
import { WORKER_REQUIREMENTS } from './requirements.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const SOURCES = ['src', 'include', 'fbs', 'deps', 'meson.build'];

const missingRequirements = () => WORKER_REQUIREMENTS.filter(({ present }) => !present()).map(({ debian }) => debian);

/**
 * A copy of the sources with the patches applied; the package itself is never changed.
 * @param {string} worker the package's folder with the sources
 * @param {{ target: string, patches: readonly string[], log: string }} options
 */
export async function patchedSources(worker, { target, patches, log }) {
  for (const name of SOURCES) fs.cpSync(path.join(worker, name), path.join(target, name), { recursive: true });
  for (const patch of patches) {
    const args = ['-p1', '--fuzz=0', '--forward', '--batch', '-d', target, '-i', patch];
    await runLogged('patch', args, { log }).catch((error) => {
      throw new BootstrapError(`${path.basename(patch)} does not apply to these sources of mediasoup: ${error.message}`);
    });
  }
}

/** Builds in `temp` and leaves the stripped binary, the notices of libsrtp and build.log there. */
async function compile(worker, { temp, log, libsrtp, jobs, variant }) {
  const sources = path.join(temp, 'worker');
  const tree = path.join(temp, 'build');
  await patchedSources(worker, { target: sources, patches: variant === 'stock' ? [] : patchFiles(), log });
  const settings = { MEDIASOUP_WORKER_DIR: sources, PARLEY_LIBSRTP: libsrtp ?? '', PARLEY_STOCK: variant === 'stock' ? 'ON' : 'OFF' };
  const defined = Object.entries(settings).map(([name, value]) => `-D${name}=${value}`);
  await runLogged('cmake', ['-S', HERE, '-B', tree, ...CMAKE_FLAGS, ...defined], { log });
  const progress = (line) => /^\[\d+\/\d+\]/.exec(line)?.[0];
  await runLogged('cmake', ['--build', tree, '--parallel', String(jobs)], { log, progress });
  await runLogged('strip', ['-o', path.join(temp, 'mediasoup-worker'), path.join(tree, 'mediasoup-worker')], { log });
  if (libsrtp) for (const name of LIBSRTP_NOTICES) fs.copyFileSync(path.join(libsrtp, name), path.join(temp, name));
}

/** Puts what was built in the place of what is there: whoever starts the worker meanwhile finds the one or the other. */
function replace(target, temp) {
  for (const name of ['mediasoup-worker', 'build.log', ...LIBSRTP_NOTICES]) fs.renameSync(path.join(temp, name), path.join(target, name));
  fs.rmSync(temp, { recursive: true });
}

function place(target, temp, binary) {
  try {
    fs.renameSync(temp, target);
  } catch (error) {
    if (!fs.existsSync(binary)) throw error;
    fs.rmSync(temp, { recursive: true });
  }
}

/**
 * The worker for the installed mediasoup, built when the cache lacks it, and once more when it has the distribution's libsrtp
 * while one with OpenSSL can be had.
 * @param {{ packageFolder?: string, cache?: string, jobs?: number, variant?: string }} [options]
 *   `variant`: one of VARIANTS
 * @param {{ ensureLibsrtp: typeof ensureLibsrtp, compile: typeof compile, missing: () => string[] }} [parts]
 * @returns {Promise<string>} path of the binary
 * @throws BootstrapError naming what is missing, or the patch that does not apply
 */
export async function buildWorker(
  { packageFolder, cache = cacheDir(), jobs = os.cpus().length, variant = 'parley' } = {},
  parts = { ensureLibsrtp, compile, missing: missingRequirements },
) {
  const mediasoup = mediasoupPackage(packageFolder);
  if (!mediasoup) throw new BootstrapError('the mediasoup package is not installed; run npm ci first');
  const binary = cachedWorker(mediasoup.version, cache, variant);
  const isThere = fs.existsSync(binary);
  if (isThere && hasOwnLibsrtp(binary)) return binary;
  const missing = parts.missing();
  if (isThere && missing.length > 0) return binary;
  if (missing.length > 0)
    throw new BootstrapError(`the worker build needs: apt-get install -y --no-install-recommends ${missing.join(' ')}`);
  const target = path.dirname(binary);
  // Built aside and renamed: nobody ever sees half a result, and concurrent builds do not meet.
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const temp = fs.mkdtempSync(`${target}.`);
  fs.chmodSync(temp, 0o755);
  const log = path.join(temp, 'build.log');
  const libsrtp = await parts.ensureLibsrtp({ cache, log, variant });
  if (isThere && !libsrtp) {
    fs.rmSync(temp, { recursive: true });
    return binary;
  }
  try {
    await parts.compile(path.join(mediasoup.folder, 'worker'), { temp, log, libsrtp, jobs, variant });
  } catch (error) {
    if (!isThere) throw error;
    // What is there runs, only slower.
    say(`  the worker stays with the libsrtp of the distribution: ${error.message.split('\n')[0]}`);
    fs.rmSync(temp, { recursive: true });
    return binary;
  } finally {
    for (const name of ['worker', 'build']) fs.rmSync(path.join(temp, name), { recursive: true, force: true });
  }
  if (isThere) replace(target, temp);
  else place(target, temp, binary);
  return binary;
}

async function main() {
  const names = ['package', 'cache', 'jobs', 'variant'];
  const { values } = parseArgs({ options: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) });
  const jobs = Number(values.jobs ?? os.cpus().length);
  if (!Number.isInteger(jobs) || jobs < 1) throw new BootstrapError(`--jobs ${values.jobs}: expected a whole number from 1`);
  const variant = values.variant ?? 'parley';
  if (!VARIANTS.includes(variant)) throw new BootstrapError(`--variant ${variant}: expected ${VARIANTS.join(' or ')}`);
  const packageFolder = values.package && path.resolve(values.package);
  console.log(await buildWorker({ packageFolder, cache: values.cache && path.resolve(values.cache), jobs, variant }));
}

if (process.argv[1] && import.meta.url === pathToFileURL(fs.realpathSync(process.argv[1])).href)
  main().catch((error) => process.exit(report(error)));
