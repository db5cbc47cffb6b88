import fs from 'node:fs';
import path from 'node:path';
import { buildIfChanged } from './digest.mjs';
import { runLogged, step } from './run.mjs';

const APP = 'apps/meet';
/** Whatever may end up in the browser: the app itself, and the libraries' sources. */
const INPUTS = ['apps/meet/src', 'apps/meet/public', 'apps/meet/index.html', 'apps/meet/vite.config.ts', 'libs', 'package-lock.json'];

/**
 * Builds the browser client when its sources have changed since the last build. Built aside and swapped in, so that a running
 * server never shows half of it.
 * @param {{ repository: string, cache: string, node: string }} options
 */
export function ensureClient({ repository, cache, node }) {
  const dist = path.join(repository, APP, 'dist');
  const build = async () => {
    const aside = path.join(repository, 'node_modules', `.parley-client.${process.pid}`);
    const args = [path.join(repository, 'node_modules/vite/bin/vite.js'), 'build', '--outDir', aside, '--logLevel', 'warn'];
    try {
      // Called from a test, NODE_ENV would make it React's development build.
      const env = { ...process.env, NODE_ENV: 'production' };
      await runLogged(node, args, { log: path.join(cache, 'logs', 'client.log'), cwd: path.join(repository, APP), env });
      fs.rmSync(dist, { recursive: true, force: true });
      fs.renameSync(aside, dist);
    } finally {
      fs.rmSync(aside, { recursive: true, force: true });
    }
  };
  return buildIfChanged({
    repository,
    stamp: '.parley-client-stamp',
    inputs: INPUTS,
    outputs: [`${APP}/dist/index.html`],
    build: () => step('building the browser client', build),
  });
}
