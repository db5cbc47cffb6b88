// libsrtp with OpenSSL as its crypto engine. Debian builds its package with NSS, which costs a worker twice as much for each
// packet with AES-GCM and four times as much with AES-CM, so the library is built anew out of Debian's source package.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { mirrorOf, osRelease, ownApt, sourceLine } from '../bootstrap/own-apt.mjs';
import { BootstrapError, runLogged, say } from '../bootstrap/run.mjs';
import { LIBSRTP_FLAGS, patchFiles } from './recipe.mjs';

const PACKAGE = 'libsrtp2';
/** Upstream's own code has upstream's library. */
const patchesOf = (variant) => (variant === 'stock' ? [] : patchFiles(undefined, 'libsrtp'));

function folderIn(cache, variant) {
  const hash = createHash('sha256').update(JSON.stringify(LIBSRTP_FLAGS));
  for (const patch of patchesOf(variant)) hash.update(fs.readFileSync(patch));
  return path.join(cache, 'libsrtp', `openssl-${process.platform}-${process.arch}-${hash.digest('hex').slice(0, 12)}`);
}

/**
 * The library in the cache.
 * @param {string} cache
 * @param {string} variant
 * @returns {string | undefined} a folder with include/ and lib/libsrtp2.a; undefined when none was built
 */
function cachedLibsrtp(cache, variant) {
  const folder = folderIn(cache, variant);
  return fs.existsSync(path.join(folder, 'lib/libsrtp2.a')) ? folder : undefined;
}

/**
 * Whether a worker was linked with it, and not with the distribution's library as it could not be built then.
 * @param {string} binary
 */
export const hasOwnLibsrtp = (binary) => fs.existsSync(path.join(path.dirname(binary), LIBSRTP_NOTICES[0]));

/** What a binary that has the library in it must name and carry along: `libsrtp.json` for bills of materials, and the licence. */
export const LIBSRTP_NOTICES = ['libsrtp.json', 'libsrtp.copyright'];

function writeNotices(temp, sources, prefix) {
  const dsc = fs.readdirSync(temp).find((name) => name.endsWith('.dsc'));
  const version = /^Version: (\S+)$/m.exec(fs.readFileSync(path.join(temp, dsc), 'utf8'))?.[1];
  fs.writeFileSync(path.join(prefix, 'libsrtp.json'), JSON.stringify({ name: PACKAGE, version }));
  fs.copyFileSync(path.join(sources, 'debian/copyright'), path.join(prefix, 'libsrtp.copyright'));
}

/** Fetches and unpacks the newest source package of this release, which apt checks; the machine's own sources stay as they are. */
async function fetchSources(temp, log) {
  const { ID, VERSION_CODENAME: codename } = osRelease();
  if (ID !== 'debian' || !codename) throw new BootstrapError('this is no release of Debian');
  const suites = [codename, `${codename}-security`].map((suite) => ({ suite, uri: mirrorOf(suite) }));
  const lines = suites.flatMap(({ suite, uri }) => (uri ? [sourceLine('deb-src', uri, suite)] : []));
  const options = await ownApt({ folder: path.join(temp, 'apt'), lines, log });
  // Unsigned is what dpkg-source could say at most: the digests of the files come out of apt's signed lists.
  await runLogged('apt-get', [...options, 'source', PACKAGE], { log, cwd: temp });
  const entries = fs.readdirSync(temp, { withFileTypes: true });
  const found = entries.find((entry) => entry.isDirectory() && entry.name.startsWith(`${PACKAGE}-`));
  if (!found) throw new BootstrapError(`the source package ${PACKAGE} has no folder of its own`);
  return path.join(temp, found.name);
}

/** They are for speed only, and for the version of one release of Debian: another one does without. */
async function applyPatches(sources, { patches, log }) {
  for (const patch of patches) {
    const args = ['-p1', '--fuzz=0', '--forward', '--batch', '-d', sources, '-i', patch];
    const fits = await runLogged('patch', ['--dry-run', ...args], { log }).then(
      () => true,
      () => false,
    );
    if (fits) await runLogged('patch', args, { log });
    else say(`  ${path.basename(patch)} does not apply to this ${PACKAGE}, which is built without`);
  }
}

async function build(sources, temp, { patches, log }) {
  await applyPatches(sources, { patches, log });
  const tree = path.join(temp, 'build');
  const prefix = path.join(temp, 'prefix');
  await runLogged('cmake', ['-S', sources, '-B', tree, ...LIBSRTP_FLAGS, `-DCMAKE_INSTALL_PREFIX=${prefix}`], { log });
  await runLogged('cmake', ['--build', tree, '--target', 'install'], { log });
  return prefix;
}

async function make(target, { patches, log }) {
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const temp = fs.mkdtempSync(`${target}.`);
  try {
    const sources = await fetchSources(temp, log);
    const prefix = await build(sources, temp, { patches, log });
    writeNotices(temp, sources, prefix);
    fs.chmodSync(prefix, 0o755);
    fs.renameSync(prefix, target);
  } finally {
    fs.rmSync(temp, { recursive: true, force: true });
  }
}

/**
 * The library, built when the cache lacks it.
 * @param {{ cache: string, log: string, variant?: string }} options `variant`: one of VARIANTS
 * @returns {Promise<string | undefined>} as of {@link cachedLibsrtp}; undefined, and said so, when the sources cannot be had: then
 *   the distribution's library has to do
 */
export async function ensureLibsrtp({ cache, log, variant = 'parley' }) {
  const found = cachedLibsrtp(cache, variant);
  if (found) return found;
  try {
    await make(folderIn(cache, variant), { patches: patchesOf(variant), log });
  } catch (error) {
    // Another build may have been quicker.
    if (cachedLibsrtp(cache, variant)) return cachedLibsrtp(cache, variant);
    if (!(error instanceof BootstrapError)) throw error;
    const line = `libsrtp cannot be built with OpenSSL (${error.message.split('\n')[0]}); the worker has the distribution's ${PACKAGE}`;
    fs.appendFileSync(log, `${line}\n`);
    say(`  ${line}, which costs twice as much for each packet, until a later start can build it`);
  }
  return cachedLibsrtp(cache, variant);
}
