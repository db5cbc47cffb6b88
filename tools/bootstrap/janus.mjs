// The media server that `npm run bench -- forwarding` compares with. Debian's package would start it as a service; so it is unpacked
// into the cache, and only the libraries that it is linked with are installed (packages.mjs).
import fs from 'node:fs';
import path from 'node:path';
import { cacheDir } from './cache.mjs';
import { unpackPackage, withFreshLists } from './debian-package.mjs';
import { osRelease } from './own-apt.mjs';
import { hasApt, JANUS_LIBRARIES } from './packages.mjs';
import { step } from './run.mjs';

const folderOf = (cache) => path.join(cache, 'janus');

function janusIn(root) {
  const command = path.join(root, 'usr/bin/janus');
  if (!fs.existsSync(command)) return undefined;
  const libraries = fs.readdirSync(path.join(root, 'usr/lib')).map((name) => path.join(root, 'usr/lib', name, 'janus'));
  const folder = libraries.find((one) => fs.existsSync(one));
  if (!folder) return undefined;
  const at = (name) => path.join(folder, name);
  return { command, plugins: at('plugins'), transports: at('transports'), events: at('events'), loggers: at('loggers') };
}

/**
 * The Janus of this machine: the one in the cache, else the system's.
 * @param {string} [cache]
 * @returns {import('./janus.d.mts').JanusFiles | undefined}
 */
export function locateJanus(cache = cacheDir()) {
  return janusIn(folderOf(cache)) ?? janusIn('/');
}

const hasPackage = () => hasApt() && Object.hasOwn(JANUS_LIBRARIES, osRelease().VERSION_CODENAME ?? '');

/**
 * Fetches it when there is none, if this release of Debian has it; else the benchmark says how to go on without.
 * @param {{ cache: string }} options
 * @throws BootstrapError
 */
export async function ensureJanus({ cache }) {
  if (locateJanus(cache) || !hasPackage()) return;
  const log = path.join(cache, 'logs', 'janus.log');
  const unpack = () => unpackPackage({ name: 'janus', cache, log, settle: () => folderOf(cache) });
  await step('fetching janus, to compare with', () => withFreshLists({ name: 'janus', log, unpack }));
}
