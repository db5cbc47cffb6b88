import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from '../repository.ts';
import type { ServiceName } from '../services.ts';

/**
 * Services run from one bundled file each: they start in a third of the time and two thirds of the memory that their sources
 * need, which Node would have to find, read and strip one by one. `parley serve` runs the sources.
 */
const ENTRIES: Readonly<Record<ServiceName, readonly string[]>> = {
  prosody: ['main', 'policy-main'],
  jicofo: ['main'],
  jvb: ['main'],
  web: ['main'],
};

/** mediasoup finds its worker and its own overridden module by path. */
const EXTERNAL = ['mediasoup'];

/** CommonJS packages inside an ES module still call require. */
const REQUIRE_BANNER = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** The bundle that runs a service. */
export const serviceBundle = (name: ServiceName): string => path.join(REPOSITORY, 'apps', name, 'dist/main.mjs');

/** Bundles the services whose sources are newer than their bundle. */
export async function bundleServices(names: readonly ServiceName[]): Promise<void> {
  const shared = newest([path.join(REPOSITORY, 'libs'), path.join(REPOSITORY, 'package-lock.json')]);
  const stale = names.filter((name) => {
    const sources = Math.max(shared, newest([path.join(REPOSITORY, 'apps', name, 'src')]));
    return ENTRIES[name].some((entry) => modified(outputOf(name, entry)) < sources);
  });
  if (stale.length === 0) return;
  const { build, stop } = await import('esbuild');
  await Promise.all(
    stale.map((name) =>
      build({
        entryPoints: ENTRIES[name].map((entry) => path.join(REPOSITORY, 'apps', name, 'src', `${entry}.ts`)),
        outdir: path.join(REPOSITORY, 'apps', name, 'dist'),
        outExtension: { '.js': '.mjs' },
        bundle: true,
        platform: 'node',
        format: 'esm',
        target: 'node24',
        external: EXTERNAL,
        banner: { js: REQUIRE_BANNER },
        logLevel: 'warning',
      }),
    ),
  );
  // Its helper process would stay as long as this one.
  await stop();
}

const outputOf = (name: ServiceName, entry: string) => path.join(REPOSITORY, 'apps', name, 'dist', `${entry}.mjs`);

function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Time of the last change below these files and folders, in milliseconds since 1970. */
export function newest(places: readonly string[]): number {
  return Math.max(
    0,
    ...places.map((place) => {
      const found = statSync(place, { throwIfNoEntry: false });
      if (!found?.isDirectory()) return found?.mtimeMs ?? 0;
      return Math.max(
        found.mtimeMs,
        newest(
          readdirSync(place)
            .filter((entry) => entry !== 'node_modules' && entry !== 'dist')
            .map((entry) => path.join(place, entry)),
        ),
      );
    }),
  );
}
