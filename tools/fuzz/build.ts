import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { AppError } from '@parley/kernel';
import { cacheDir } from '../bootstrap/cache.mjs';
import { runLogged, step } from '../bootstrap/run.mjs';
import { patchedSources } from '../mediasoup-worker/build.mjs';
import { ensureLibsrtp } from '../mediasoup-worker/libsrtp.mjs';
import { mediasoupPackage, patchFiles, recipeHash } from '../mediasoup-worker/recipe.mjs';
import type { NativeTarget } from './targets.ts';

const RECIPE = path.resolve(import.meta.dirname, '../mediasoup-worker');

/** Everything that fuzzing keeps: build trees by recipe, corpora and findings by target. */
export const FUZZ_FOLDER = path.join(cacheDir(), 'fuzz');

/**
 * Builds a fuzz binary with clang, AddressSanitizer and UndefinedBehaviorSanitizer; only what has changed since the last time.
 * @returns its path
 * @throws AppError UNAVAILABLE without the mediasoup package
 */
export async function buildFuzzer(binary: NativeTarget['binary']): Promise<string> {
  const mediasoup = mediasoupPackage();
  if (!mediasoup) throw new AppError('UNAVAILABLE', 'the mediasoup package is not installed; run npm ci first');
  const folder = path.join(FUZZ_FOLDER, `${mediasoup.version}-${recipeHash()}`);
  const log = path.join(FUZZ_FOLDER, 'build.log');
  const [sources, tree] = [path.join(folder, 'worker'), path.join(folder, 'build')];
  mkdirSync(folder, { recursive: true });
  if (!existsSync(sources)) await copySources(path.join(mediasoup.folder, 'worker'), sources, log);
  const settings = {
    CMAKE_BUILD_TYPE: 'Fuzz',
    CMAKE_CXX_COMPILER: 'clang++',
    CMAKE_CXX_FLAGS_FUZZ: '-O1 -g1',
    CMAKE_PROJECT_INCLUDE: path.join(import.meta.dirname, 'cpp/inject.cmake'),
    MEDIASOUP_WORKER_DIR: sources,
    PARLEY_LIBSRTP: (await ensureLibsrtp({ cache: cacheDir(), log })) ?? '',
  };
  const defined = Object.entries(settings).map(([name, value]) => `-D${name}=${value}`);
  await runLogged('cmake', ['-S', RECIPE, '-B', tree, '-G', 'Ninja', ...defined], { log });
  const build = ['--build', tree, '--target', binary, '--parallel', String(cpus().length)];
  await step(`building ${binary}`, () => runLogged('cmake', build, { log }), 'the whole worker takes some minutes, once');
  return path.join(tree, binary);
}

/** With what mediasoup's own fuzzers are made of. */
async function copySources(worker: string, sources: string, log: string): Promise<void> {
  const temp = mkdtempSync(`${sources}.`);
  try {
    await patchedSources(worker, { target: temp, patches: patchFiles(), log });
    for (const name of ['fuzzer', 'mocks']) cpSync(path.join(worker, name), path.join(temp, name), { recursive: true });
    renameSync(temp, sources);
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}
