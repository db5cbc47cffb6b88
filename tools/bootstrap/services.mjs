import path from 'node:path';
import { buildIfChanged } from './digest.mjs';
import { step } from './run.mjs';

/**
 * Services run from one bundled file each: they start in a third of the time and two thirds of the memory that their sources
 * need, which Node would have to find, read and strip one by one. `parley serve` runs the sources.
 */
const ENTRIES = { cli: ['main'], prosody: ['main', 'policy-main'], jicofo: ['main'], jvb: ['main'], web: ['main'] };
const INPUTS = [...Object.keys(ENTRIES).map((app) => `apps/${app}/src`), 'libs', 'package-lock.json', 'tools/bootstrap'];

/** Both find files by their own place: mediasoup its worker, the tools the recipe of ours. */
const external = (repository) => ['mediasoup', 'esbuild', path.join(repository, 'tools/*')];

/** CommonJS packages inside an ES module still call require. */
const REQUIRE_BANNER = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * Bundles the services and the command line (`apps/NAME/dist/*.mjs`) when their sources have changed since the last time.
 * @param {{ repository: string }} options
 */
export function ensureServices({ repository }) {
  const build = async () => {
    const esbuild = await import('esbuild');
    const bundle = ([app, entries]) =>
      esbuild.build({
        entryPoints: entries.map((entry) => path.join(repository, `apps/${app}/src/${entry}.ts`)),
        outdir: path.join(repository, `apps/${app}/dist`),
        outExtension: { '.js': '.mjs' },
        bundle: true,
        platform: 'node',
        format: 'esm',
        target: 'node24',
        external: external(repository),
        banner: { js: REQUIRE_BANNER },
        logLevel: 'warning',
      });
    await Promise.all(Object.entries(ENTRIES).map(bundle));
    await esbuild.stop(); // its helper process would stay as long as this one
  };
  return buildIfChanged({
    repository,
    stamp: '.parley-services-stamp',
    inputs: INPUTS,
    outputs: Object.entries(ENTRIES).flatMap(([app, entries]) => entries.map((entry) => `apps/${app}/dist/${entry}.mjs`)),
    build: () => step('bundling the services', build),
  });
}
