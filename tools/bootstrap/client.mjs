import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runLogged, step } from './run.mjs';

const APP = 'apps/meet';
/** Whatever may end up in the browser: the app itself, and the libraries' sources. */
const INPUTS = ['apps/meet/src', 'apps/meet/public', 'apps/meet/index.html', 'apps/meet/vite.config.ts', 'libs', 'package-lock.json'];
const IGNORED = /(^|\/)(node_modules|dist)$|\.test\.tsx?$/;

/** Digest of name, size and time of every file below: reading them all would take longer than a start may. */
function digestOf(repository, inputs) {
  const hash = createHash('sha256');
  const visit = (name) => {
    const stat = fs.statSync(path.join(repository, name), { throwIfNoEntry: false });
    if (!stat || IGNORED.test(name)) return;
    if (!stat.isDirectory()) return void hash.update(`${name} ${stat.size} ${stat.mtimeMs}\n`);
    for (const entry of fs.readdirSync(path.join(repository, name)).sort()) visit(`${name}/${entry}`);
  };
  for (const input of inputs) visit(input);
  return hash.digest('hex');
}

/**
 * Builds the browser client when its sources have changed since the last build. Built aside and swapped in, so that a running
 * server never shows half of it.
 * @param {{ repository: string, cache: string, node: string }} options
 */
export async function ensureClient({ repository, cache, node }) {
  const dist = path.join(repository, APP, 'dist');
  const stamp = path.join(repository, 'node_modules/.parley-client-stamp');
  const digest = digestOf(repository, INPUTS);
  if (fs.existsSync(dist) && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === digest) return;
  await step('building the browser client', async () => {
    const aside = path.join(repository, 'node_modules', `.parley-client.${process.pid}`);
    const args = [path.join(repository, 'node_modules/vite/bin/vite.js'), 'build', '--outDir', aside, '--logLevel', 'warn'];
    try {
      await runLogged(node, args, { log: path.join(cache, 'logs', 'client.log'), cwd: path.join(repository, APP) });
      fs.rmSync(dist, { recursive: true, force: true });
      fs.renameSync(aside, dist);
    } finally {
      fs.rmSync(aside, { recursive: true, force: true });
    }
  });
  fs.writeFileSync(stamp, digest);
}
