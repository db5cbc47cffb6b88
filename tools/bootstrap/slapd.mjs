// The directory server of the contract tests. Debian's package would set up and start one, and confine it to its own folders; so it is
// unpacked into the cache.
import fs from 'node:fs';
import path from 'node:path';
import { cacheDir } from './cache.mjs';
import { unpackPackage, withFreshLists } from './debian-package.mjs';
import { hasApt } from './packages.mjs';
import { BootstrapError, step } from './run.mjs';

const folderOf = (cache) => path.join(cache, 'slapd');

/** The folder with libslapi, which only slapd has: usr/lib/x86_64-linux-gnu. */
function libraryFolder(root) {
  const parent = path.join(root, 'usr/lib');
  const names = fs.readdirSync(parent).map((name) => path.join(parent, name));
  return names.find((folder) => fs.statSync(folder).isDirectory() && fs.readdirSync(folder).some((file) => file.startsWith('libslapi')));
}

function slapdIn(root) {
  const command = path.join(root, 'usr/sbin/slapd');
  if (!fs.existsSync(command)) return undefined;
  return {
    command,
    slapadd: path.join(root, 'usr/sbin/slapadd'),
    modules: path.join(root, 'usr/lib/ldap'),
    schemas: path.join(root, 'etc/ldap/schema'),
    libraries: libraryFolder(root),
  };
}

/**
 * The slapd of this machine: the one in the cache, else the system's. `libraries` belongs into LD_LIBRARY_PATH.
 * @param {string} [cache]
 * @returns {{ command: string, slapadd: string, modules: string, schemas: string, libraries?: string } | undefined}
 */
export function locateSlapd(cache = cacheDir()) {
  return slapdIn(folderOf(cache)) ?? slapdIn('/');
}

/**
 * Makes sure that there is one.
 * @param {{ cache: string }} options
 * @throws BootstrapError
 */
export async function ensureSlapd({ cache }) {
  if (locateSlapd(cache)) return;
  if (!hasApt()) throw new BootstrapError('no slapd was found; install OpenLDAP with its server');
  const log = path.join(cache, 'logs', 'slapd.log');
  const unpack = () => unpackPackage({ name: 'slapd', cache, log, settle: () => folderOf(cache) });
  await step('fetching the directory server of the tests', () => withFreshLists({ name: 'slapd', log, unpack }));
}
