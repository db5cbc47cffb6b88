import path from 'node:path';
import { buildIfChanged } from './digest.mjs';
import { step } from './run.mjs';

/**
 * Services run from one bundled file each: they start in a third of the time and two thirds of the memory that their sources
 * need, which Node would have to find, read and strip one by one. `parley serve` runs the sources.
 */
const ENTRIES = {
  cli: ['main', 'container'],
  prosody: ['main', 'policy-main', 'prosodyctl-main'],
  jicofo: ['main'],
  jvb: ['main'],
  web: ['main'],
};
const INPUTS = [...Object.keys(ENTRIES).map((app) => `apps/${app}/src`), 'libs', 'package-lock.json', 'tools/bootstrap'];

/** Both find files by their own place: mediasoup its worker, the tools the recipe of ours. */
const externalHere = (repository) => ['mediasoup', 'esbuild', path.join(repository, 'tools/*')];

/** CommonJS packages inside an ES module still call require. */
const REQUIRE_BANNER = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * Bundles the services and the command line, whatever their state.
 * @param {{ repository: string, outdir?: (app: string) => string, external?: readonly string[] }} options
 */
export async function bundleServices({ repository, outdir = (app) => path.join(repository, `apps/${app}/dist`), external }) {
  const esbuild = await import('esbuild');
  const bundle = ([app, entries]) =>
    esbuild.build({
      entryPoints: entries.map((entry) => path.join(repository, `apps/${app}/src/${entry}.ts`)),
      outdir: outdir(app),
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node24',
      external: [...(external ?? externalHere(repository))],
      banner: { js: REQUIRE_BANNER },
      logLevel: 'warning',
    });
  await Promise.all(Object.entries(ENTRIES).map(bundle));
  await esbuild.stop(); // its helper process would stay as long as this one
}

/**
 * Bundles them (`apps/NAME/dist/*.mjs`) when their sources have changed since the last time.
 * @param {{ repository: string }} options
 */
export function ensureServices({ repository }) {
  return buildIfChanged({
    repository,
    stamp: '.parley-services-stamp',
    inputs: INPUTS,
    outputs: Object.entries(ENTRIES).flatMap(([app, entries]) => entries.map((entry) => `apps/${app}/dist/${entry}.mjs`)),
    build: () => step('bundling the services', () => bundleServices({ repository })),
  });
}
