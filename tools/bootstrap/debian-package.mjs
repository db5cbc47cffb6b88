// Debian packages that are unpacked into the cache: installed, they would start a service or belong to another configuration.
// apt fetches them, which checks the signature.
import fs from 'node:fs';
import path from 'node:path';
import { asRoot } from './packages.mjs';
import { BootstrapError, runLogged } from './run.mjs';

/**
 * Downloads a package, unpacks it, and moves it to where `settle` says, in the place of what was there.
 * @param {{ name: string, cache: string, log: string, aptOptions?: string[], settle: (root: string) => string }} options
 *   `settle` gets the unpacked tree and may change it; it returns the folder that the tree becomes
 */
export async function unpackPackage({ name, cache, log, aptOptions = [], settle }) {
  fs.mkdirSync(cache, { recursive: true });
  const temp = fs.mkdtempSync(path.join(cache, `${name}.`));
  try {
    fs.chmodSync(temp, 0o755);
    await runLogged('apt-get', [...aptOptions, '-o', 'APT::Sandbox::User=', 'download', name], { log, cwd: temp });
    const deb = fs.readdirSync(temp).find((entry) => entry.endsWith('.deb'));
    const root = path.join(temp, 'root');
    await runLogged('dpkg-deb', ['-x', path.join(temp, deb), root], { log });
    const target = settle(root);
    fs.rmSync(target, { recursive: true, force: true });
    fs.renameSync(root, target);
  } finally {
    fs.rmSync(temp, { recursive: true, force: true });
  }
}

/** Runs `unpack`, once more with new lists of packages when it fails: the old ones may name what is gone. */
export async function withFreshLists({ name, log, unpack }) {
  try {
    await unpack();
  } catch {
    const update = asRoot(['apt-get', 'update']);
    if (!update) throw new BootstrapError(`${name} cannot be fetched; run as root: apt-get update`);
    await runLogged(update[0], update.slice(1), { log });
    await unpack();
  }
}
