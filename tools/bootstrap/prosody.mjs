// Prosody is not installed as a package: Debian's would start a service, belong to another configuration, and exist in one
// version only. Its .deb is fetched by apt, which checks the signature, and unpacked into the cache, once per version line.
// Version 13 comes from bookworm-backports through sources and lists of our own, so the machine's apt is left as it is.
import fs from 'node:fs';
import path from 'node:path';
import { cacheDir } from './cache.mjs';
import { unpackPackage, withFreshLists } from './debian-package.mjs';
import { mirrorOf, osRelease, ownApt, sourceLine } from './own-apt.mjs';
import { hasApt } from './packages.mjs';
import { BootstrapError, say, step } from './run.mjs';

const DAY_MS = 24 * 3600 * 1000;

/** Version lines in order of preference; each has one folder in the cache. */
const LINES = ['13', '0.12'];

/** `13` of 13.0.1, `0.12` of 0.12.3. */
const lineOf = (version) => /^(0\.\d+|\d+)/.exec(version)?.[1];

const folderOf = (line, cache) => path.join(cache, `prosody-${line}`);

function readVersion(root) {
  try {
    return fs.readFileSync(path.join(root, 'usr/lib/prosody/prosody.version'), 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** What to run for a Prosody below `root`, or undefined when there is none. */
function prosodyIn(root) {
  const version = readVersion(root);
  const bin = (name) => path.join(root, 'usr/bin', name);
  if (!version || !fs.existsSync(bin('prosody'))) return undefined;
  return { version, command: [bin('prosody')], prosodyctl: [bin('prosodyctl')] };
}

/**
 * Every Prosody on this machine, the preferred one first, at most one per version line: those in the cache, then the system's.
 * @param {string} [cache]
 * @returns {{ version: string, command: string[], prosodyctl: string[] }[]}
 */
export function locateProsodies(cache = cacheDir()) {
  const folders = [...LINES.map((line) => folderOf(line, cache)), '/'];
  const found = folders.map(prosodyIn).filter((prosody) => prosody && LINES.includes(lineOf(prosody.version)));
  const firstOfLine = found.filter(({ version }, at) => found.findIndex((other) => lineOf(other.version) === lineOf(version)) === at);
  return firstOfLine.sort((a, b) => LINES.indexOf(lineOf(a.version)) - LINES.indexOf(lineOf(b.version)));
}

/** Debian's scripts name /usr/lib/prosody; in the cache they must name the folder beside them. */
function relocate(root, finalRoot) {
  for (const name of ['prosody', 'prosodyctl']) {
    const file = path.join(root, 'usr/bin', name);
    const text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, text.replace(/^(CFG_(?:SOURCE|PLUGIN)DIR=')\/usr\/lib\/prosody/gm, `$1${finalRoot}/usr/lib/prosody`));
  }
}

/**
 * Downloads the package `prosody` and unpacks it as its version line.
 * @param {{ cache: string, log: string, aptOptions?: string[] }} options
 */
async function fetchProsody({ cache, log, aptOptions = [] }) {
  const settle = (root) => {
    const line = lineOf(readVersion(root) ?? '');
    if (!line) throw new BootstrapError('the package prosody holds no version that is known here');
    relocate(root, folderOf(line, cache));
    return folderOf(line, cache);
  };
  await unpackPackage({ name: 'prosody', cache, log, aptOptions, settle });
}

/** Fetches Prosody from the backports of this release; the lists live in the cache. */
async function fetchBackport({ cache, log, codename }) {
  const uri = mirrorOf(codename);
  const lines = uri ? [sourceLine('deb', uri, `${codename}-backports`)] : [];
  const aptOptions = await ownApt({ folder: path.join(cache, 'apt'), lines, log });
  // The machine's own installed version would count as a candidate too; name the release.
  return fetchProsody({ cache, log, aptOptions: [...aptOptions, '-t', `${codename}-backports`] });
}

/** Whether a version line was looked for in vain within the last day: then the start does not wait for it again. */
function recentlyUnavailable(marker) {
  try {
    return Date.now() - fs.statSync(marker).mtimeMs < DAY_MS;
  } catch {
    return false;
  }
}

async function ensure13({ cache, log }) {
  const { ID, VERSION_CODENAME: codename } = osRelease();
  const marker = path.join(cache, 'prosody-13.unavailable');
  if (ID !== 'debian' || codename !== 'bookworm' || recentlyUnavailable(marker)) return;
  try {
    await step('fetching Prosody 13 from bookworm-backports', () => fetchBackport({ cache, log, codename }));
  } catch {
    fs.writeFileSync(marker, '');
    say(`  Prosody 13 cannot be fetched from bookworm-backports (${log}); the release's own version is used`);
  }
}

/** Fetches the version that this release carries. */
async function ensureOwn({ cache, log }) {
  const unpack = () => fetchProsody({ cache, log });
  await step("fetching the release's own Prosody", () => withFreshLists({ name: 'Prosody', log, unpack }));
}

/**
 * Makes sure that a Prosody is there: for `start` the best one that can be had, for tests bookworm's own as well.
 * @param {{ command: string, cache: string }} options
 * @throws BootstrapError when there is none
 */
export async function ensureProsody({ command, cache }) {
  const log = path.join(cache, 'logs', 'prosody.log');
  const found = () => locateProsodies(cache).map(({ version }) => lineOf(version));
  if (hasApt()) {
    if (!found().includes('13')) await ensure13({ cache, log });
    const bothLines = command !== 'start' && osRelease().VERSION_CODENAME === 'bookworm';
    if (bothLines ? !found().includes('0.12') : found().length === 0) await ensureOwn({ cache, log });
  }
  if (found().length === 0) throw new BootstrapError('no Prosody was found; install version 13 or 0.12');
}
