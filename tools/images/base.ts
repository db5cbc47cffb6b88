import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError } from '@parley/kernel';
import { cacheDir } from '../bootstrap/cache.mjs';
import { mirrorOf } from '../bootstrap/own-apt.mjs';
import { runLogged, say, step } from '../bootstrap/run.mjs';
import { ask, type Engine } from './engine.ts';
import type { Machine } from './machine.ts';

const SUITE = 'bookworm';
const OFFICIAL = `debian:${SUITE}-slim`;
/** What is made here has a name of its own: nobody shall take it for the official one. */
const OWN = `parley/debian:${SUITE}-slim`;
const WITH_CERTIFICATES = `parley/debian:${SUITE}-slim-certificates`;
const MAX_AGE_MS = 30 * 24 * 3600 * 1000;
const SCRIPT = path.join(import.meta.dirname, 'debian-base.sh');
const LOG = path.join(cacheDir(), 'logs', 'images.log');
const CA_FILE = '/usr/local/share/ca-certificates/machine.crt';

const exists = (image: string, { env }: Engine) => ask(['image', 'inspect', '--format', '{{.Id}}', image], env).ok;

/**
 * The Debian that the images start from: the official slim one where it can be had, else one made by debootstrap. Where the
 * machine trusts authorities of its own, they are put on top, so that no Dockerfile needs to know of them.
 * @param fresh asks for the newest
 * @returns name of an image that is there
 * @throws AppError UNAVAILABLE when there is none and none can be made
 */
export async function ensureBase(engine: Engine, machine: Machine, fresh: boolean): Promise<string> {
  const base = (await pull(engine, fresh)) ? OFFICIAL : await ensureOwn(engine, fresh);
  return machine.caBundle === undefined ? base : addCertificates(engine, base, machine.caBundle);
}

async function pull(engine: Engine, fresh: boolean): Promise<boolean> {
  if (!fresh && exists(OFFICIAL, engine)) return true;
  if (!fresh && exists(OWN, engine)) return false;
  const { ok, problem } = ask(['pull', '--quiet', OFFICIAL], engine.env);
  if (!ok) say(`  ${OFFICIAL} cannot be pulled (${problem}); a Debian of the same kind is made here`);
  return ok;
}

async function ensureOwn(engine: Engine, fresh: boolean): Promise<string> {
  const archive = path.join(cacheDir(), 'images', `debian-${SUITE}-${engine.architecture}.tar`);
  const isCurrent = existsSync(archive) && Date.now() - statSync(archive).mtimeMs < MAX_AGE_MS;
  if (!isCurrent || fresh) await makeArchive(archive);
  else if (exists(OWN, engine)) return OWN;
  await step(`importing ${OWN}`, () => runLogged('docker', ['import', archive, OWN], { log: LOG, env: engine.env }));
  return OWN;
}

async function makeArchive(archive: string): Promise<void> {
  const hasDebootstrap = spawnSync('sh', ['-c', 'command -v debootstrap']).status === 0;
  if (!hasDebootstrap || process.getuid?.() !== 0)
    throw new AppError(
      'UNAVAILABLE',
      `there is no ${OFFICIAL}; pull it, name another image with --base, or run this as root with debootstrap`,
    );
  mkdirSync(path.dirname(archive), { recursive: true });
  // Of an interrupted run.
  rmSync(archive, { force: true });
  const mirror = mirrorOf(SUITE) ?? 'http://deb.debian.org/debian';
  const security = mirrorOf(`${SUITE}-security`);
  const env = { ...process.env, ...(security && { PARLEY_SECURITY_MIRROR: security }) };
  await step(`making a Debian with debootstrap`, () => runLogged(SCRIPT, [SUITE, mirror, archive], { log: LOG, env }));
}

function addCertificates(engine: Engine, base: string, bundle: string): string {
  const context = mkdtempSync(path.join(tmpdir(), 'parley-base-'));
  try {
    copyFileSync(bundle, path.join(context, 'machine.crt'));
    const lines = [`FROM ${base}`, `COPY machine.crt ${CA_FILE}`, `ENV NODE_EXTRA_CA_CERTS=${CA_FILE}`, ''];
    writeFileSync(path.join(context, 'Dockerfile'), lines.join('\n'));
    const { ok, problem } = ask(['build', '--quiet', '--tag', WITH_CERTIFICATES, context], engine.env);
    if (ok) return WITH_CERTIFICATES;
    throw new AppError('UNAVAILABLE', `the authorities that this machine trusts (${bundle}) cannot be put on ${base}: ${problem}`);
  } finally {
    rmSync(context, { recursive: true });
  }
}
