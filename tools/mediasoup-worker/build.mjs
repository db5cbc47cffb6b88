#!/usr/bin/env node
// Builds mediasoup-worker from the sources inside the installed mediasoup npm package, with the system's compiler and
// libraries and our patches. The binary goes to a cache, keyed by mediasoup version, platform and recipe; a second call is free.
//
//   node build.mjs [--package FOLDER] [--cache FOLDER] [--jobs N]
//
// Prints the path of the binary, for MEDIASOUP_WORKER_BIN, as its only output on stdout. Needs Node 18 and, at run time, only
// libssl, libuv, libsrtp2 and libstdc++.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { cacheDir } from '../bootstrap/cache.mjs';
import { BootstrapError, report, runLogged } from '../bootstrap/run.mjs';
import { CMAKE_FLAGS, cachedWorker, mediasoupPackage, patchFiles } from './recipe.mjs';
import { WORKER_REQUIREMENTS } from './requirements.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const SOURCES = ['src', 'include', 'fbs', 'deps', 'meson.build'];

function checkRequirements() {
  const missing = WORKER_REQUIREMENTS.filter(({ present }) => !present()).map(({ debian }) => debian);
  if (missing.length > 0)
    throw new BootstrapError(`the worker build needs: apt-get install -y --no-install-recommends ${missing.join(' ')}`);
}

/** A copy of the sources with every patch applied; the package itself is never changed. */
async function patchedSources(worker, target, log) {
  for (const name of SOURCES) fs.cpSync(path.join(worker, name), path.join(target, name), { recursive: true });
  for (const patch of patchFiles()) {
    const args = ['-p1', '--fuzz=0', '--forward', '--batch', '-d', target, '-i', patch];
    await runLogged('patch', args, { log }).catch((error) => {
      throw new BootstrapError(`${path.basename(patch)} does not apply to these sources of mediasoup: ${error.message}`);
    });
  }
}

/** Builds in `temp` and leaves the stripped binary and build.log there. */
async function compile(worker, temp, jobs) {
  const log = path.join(temp, 'build.log');
  const sources = path.join(temp, 'worker');
  const tree = path.join(temp, 'build');
  await patchedSources(worker, sources, log);
  await runLogged('cmake', ['-S', HERE, '-B', tree, ...CMAKE_FLAGS, `-DMEDIASOUP_WORKER_DIR=${sources}`], { log });
  const progress = (line) => /^\[\d+\/\d+\]/.exec(line)?.[0];
  await runLogged('cmake', ['--build', tree, '--parallel', String(jobs)], { log, progress });
  await runLogged('strip', ['-o', path.join(temp, 'mediasoup-worker'), path.join(tree, 'mediasoup-worker')], { log });
}

/**
 * The worker for the installed mediasoup, built when the cache lacks it.
 * @param {{ packageFolder?: string, cache?: string, jobs?: number }} [options]
 * @returns {Promise<string>} path of the binary
 * @throws BootstrapError naming what is missing, or the patch that does not apply
 */
export async function buildWorker({ packageFolder, cache = cacheDir(), jobs = os.cpus().length } = {}) {
  const mediasoup = mediasoupPackage(packageFolder);
  if (!mediasoup) throw new BootstrapError('the mediasoup package is not installed; run npm ci first');
  const binary = cachedWorker(mediasoup.version, cache);
  if (fs.existsSync(binary)) return binary;
  checkRequirements();
  const target = path.dirname(binary);
  // Built aside and renamed: nobody ever sees half a result, and concurrent builds do not meet.
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const temp = fs.mkdtempSync(`${target}.`);
  fs.chmodSync(temp, 0o755);
  try {
    await compile(path.join(mediasoup.folder, 'worker'), temp, jobs);
  } finally {
    for (const name of ['worker', 'build']) fs.rmSync(path.join(temp, name), { recursive: true, force: true });
  }
  try {
    fs.renameSync(temp, target);
  } catch (error) {
    if (!fs.existsSync(binary)) throw error;
    fs.rmSync(temp, { recursive: true });
  }
  return binary;
}

async function main() {
  const { values } = parseArgs({ options: { package: { type: 'string' }, cache: { type: 'string' }, jobs: { type: 'string' } } });
  const jobs = Number(values.jobs ?? os.cpus().length);
  if (!Number.isInteger(jobs) || jobs < 1) throw new BootstrapError(`--jobs ${values.jobs}: expected a whole number from 1`);
  const packageFolder = values.package && path.resolve(values.package);
  console.log(await buildWorker({ packageFolder, cache: values.cache && path.resolve(values.cache), jobs }));
}

if (process.argv[1] && import.meta.url === pathToFileURL(fs.realpathSync(process.argv[1])).href)
  main().catch((error) => process.exit(report(error)));
