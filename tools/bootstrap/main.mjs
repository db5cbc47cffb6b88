#!/usr/bin/env node
// npm start, npm test and npm run doctor, bench, soak, fuzz, images, release: installs what is missing, then hands over to the program itself, run by Node 24.
// Plain JavaScript for Node 18, which is what Debian 12 has.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDir, makeCacheDir } from './cache.mjs';
import { needsOf } from './needs.mjs';
import { watchNpm } from './npm-process.mjs';
import { BootstrapError, report, say, step } from './run.mjs';
import { repositoryNode } from './toolchain.mjs';

const REPOSITORY = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const NPM_CHECK_MS = 500;

const PROGRAMS = {
  start: ['apps/cli/dist/main.mjs', 'start'],
  doctor: ['apps/cli/dist/main.mjs', 'doctor'],
  test: ['tools/test/main.ts'],
  bench: ['tools/bench/main.ts'],
  soak: ['tools/bench/main.ts', 'soak'],
  fuzz: ['tools/fuzz/main.ts'],
  images: ['tools/images/main.ts'],
  release: ['tools/release/main.ts'],
};

/**
 * Installs whatever is missing, in the order in which one thing needs the other.
 * @returns the Node that runs the programs
 */
async function prepare(command, args) {
  const cache = cacheDir();
  const needs = needsOf(command, args);
  const { ensurePackages } = await import('./packages.mjs');
  const engine = needs.delete('images') ? new Set(['images']) : undefined;
  await ensurePackages({ needs, cache });
  if (engine) await ensureEngine(() => ensurePackages({ needs: engine, cache }));
  if (needs.has('prosody')) {
    const { ensureProsody } = await import('./prosody.mjs');
    await ensureProsody({ command, cache });
  }
  if (needs.has('slapd')) {
    const { ensureSlapd } = await import('./slapd.mjs');
    await ensureSlapd({ cache });
  }
  if (needs.has('janus')) {
    const { ensureJanus } = await import('./janus.mjs');
    await ensureJanus({ cache });
  }
  const { ensureNpmPackages } = await import('./npm-packages.mjs');
  await ensureNpmPackages({ repository: REPOSITORY, cache });
  if (needs.has('worker')) await ensureWorker(cache);
  if (needs.has('stock')) await ensureStockWorker(cache);
  if (needs.has('generator')) await ensureGenerator(cache);
  const node = node24();
  if (needs.has('client')) {
    const { ensureClient } = await import('./client.mjs');
    await ensureClient({ repository: REPOSITORY, cache, node });
  }
  if (needs.has('services')) {
    const { ensureServices } = await import('./services.mjs');
    await ensureServices({ repository: REPOSITORY });
  }
  return node;
}

/** Where no engine can be installed, the tests of the images say so themselves; all others still run. */
async function ensureEngine(install) {
  try {
    await install();
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    say(`  ${error.message.split('\n')[0]}`);
  }
}

async function ensureWorker(cache) {
  const { locateWorker } = await import('../mediasoup-worker/locate.mjs');
  const { hasOwnLibsrtp } = await import('../mediasoup-worker/libsrtp.mjs');
  const binary = locateWorker();
  if (binary !== undefined && (process.env.MEDIASOUP_WORKER_BIN || hasOwnLibsrtp(binary))) return;
  const { buildWorker } = await import('../mediasoup-worker/build.mjs');
  if (binary !== undefined) return void (await buildWorker({ cache }));
  await step('building the mediasoup worker', () => buildWorker({ cache }), 'once, 2 to 5 minutes');
}

/** Upstream's own code, to compare with. */
async function ensureStockWorker(cache) {
  const { locateStockWorker } = await import('../mediasoup-worker/locate.mjs');
  if (locateStockWorker(cache)) return;
  const { buildWorker } = await import('../mediasoup-worker/build.mjs');
  await step('building the mediasoup worker without our patches', () => buildWorker({ cache, variant: 'stock' }), 'once, 2 to 5 minutes');
}

async function ensureGenerator(cache) {
  const { buildGenerator, locateGenerator } = await import('../bench/forwarding/generator/build.mjs');
  if (locateGenerator(cache)) return;
  await step('building the load generator', () => buildGenerator({ cache }));
}

/** The Node that runs the programs: this one if it is new enough, else the one among the npm packages. */
function node24() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const node = repositoryNode(REPOSITORY);
  if (!node) throw new BootstrapError('node_modules holds no Node; remove node_modules and try again');
  return node;
}

/**
 * Two first calls at once must not install over each other: the second waits. flock(1) holds the lock on our open file, and
 * the kernel drops it when this process ends, however that happens.
 */
function lockBootstrap() {
  const file = fs.openSync(path.join(makeCacheDir(), 'bootstrap.lock'), 'w');
  const lock = (...flags) => spawnSync('flock', ['-x', ...flags, '3'], { stdio: ['ignore', 'ignore', 'ignore', file] });
  const tried = lock('-n');
  if (tried.error || tried.status === 0) return file;
  say('  another bootstrap is at work; waiting for it');
  lock();
  return file;
}

/** Runs the program as a child and ends with it. It sees the channel close when we are gone, and we see npm go. */
function handOver([script, ...args], node) {
  const bin = path.join(REPOSITORY, 'node_modules/.bin');
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  const child = spawn(node, [path.join(REPOSITORY, script), ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const isNpmGone = watchNpm();
  setInterval(() => isNpmGone() && child.kill('SIGTERM'), NPM_CHECK_MS).unref();
  child.on('error', (error) => process.exit(report(error)));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

async function main() {
  const [command = '', ...args] = process.argv.slice(2);
  const program = Object.hasOwn(PROGRAMS, command) ? PROGRAMS[command] : undefined;
  if (!program) throw new BootstrapError(`unknown command "${command}"; expected one of ${Object.keys(PROGRAMS).join(', ')}`);
  const lock = lockBootstrap();
  const node = await prepare(command, args);
  fs.closeSync(lock);
  handOver([...program, ...args], node);
}

main().catch((error) => process.exit(report(error)));
