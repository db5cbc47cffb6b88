import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runLogged, step } from './run.mjs';
import { ensureToolchain } from './toolchain.mjs';

/** What an older npm tells the scripts it runs about itself, and a newer one does not know. */
const OUTER_NPM =
  /^npm_(config_(user_agent|globalignorefile|init_module|metrics_registry|node_gyp|(local|global)_prefix)$|execpath|node_execpath|command|lifecycle_|package_)/;

const readText = (file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined);

/** Whether what npm noted in node_modules is what package-lock.json asks for; packages for other platforms may be absent. */
function sameVersions(lockText, installedText) {
  const wanted = JSON.parse(lockText).packages;
  const installed = JSON.parse(installedText).packages;
  const names = Object.keys({ ...wanted, ...installed }).filter((name) => name.startsWith('node_modules/'));
  return names.every((name) => {
    if (installed[name] === undefined) return wanted[name].optional === true || wanted[name].peer === true;
    return installed[name].version === wanted[name]?.version;
  });
}

/** Whether node_modules matches package-lock.json. A stamp with the lock's digest spares the comparison. */
function isInstalled(repository) {
  const folder = path.join(repository, 'node_modules');
  const lock = readText(path.join(repository, 'package-lock.json')) ?? '';
  const stamp = path.join(folder, '.parley-stamp');
  const digest = createHash('sha256').update(`${process.platform} ${process.arch}\n${lock}`).digest('hex');
  if (readText(stamp) === digest) return true;
  const installed = readText(path.join(folder, '.package-lock.json'));
  if (installed === undefined || !sameVersions(lock, installed)) return false;
  fs.writeFileSync(stamp, digest);
  return true;
}

/**
 * Installs the npm packages when node_modules does not match package-lock.json.
 * @param {{ repository: string, cache: string }} options
 */
export async function ensureNpmPackages({ repository, cache }) {
  if (isInstalled(repository)) return;
  const { node, npmCli } = await ensureToolchain({ repository, cache });
  const env = {
    ...process.env,
    PATH: `${path.dirname(node)}:${process.env.PATH}`,
    // With it set, mediasoup's install script downloads nothing; the worker is built here instead.
    MEDIASOUP_WORKER_BIN: process.env.MEDIASOUP_WORKER_BIN ?? 'built-by-bootstrap',
  };
  for (const name of Object.keys(env)) if (OUTER_NPM.test(name)) delete env[name];
  await step('installing npm packages (npm ci)', () =>
    runLogged(node, [npmCli, 'ci', '--no-audit', '--no-fund'], { log: path.join(cache, 'logs', 'npm.log'), cwd: repository, env }),
  );
  isInstalled(repository);
}
