// apt with sources and lists of our own in the cache: what the machine's own sources do not name (backports, source packages)
// is fetched, with its signature checked, while the machine's apt stays as it is. Works without root.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { BootstrapError, runLogged } from './run.mjs';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** `/etc/os-release` as an object; empty where there is none. */
export function osRelease() {
  try {
    const lines = fs.readFileSync('/etc/os-release', 'utf8').matchAll(/^([A-Z_]+)="?([^"\n]*)"?$/gm);
    return Object.fromEntries([...lines].map(([, name, value]) => [name, value]));
  } catch {
    return {};
  }
}

/**
 * Address of the mirror that this machine's own sources use for the main packages of a suite, such as `bookworm`; also where their lists
 * were never fetched, or have been removed, as in images of containers.
 * @param {string} suite
 * @returns {string | undefined}
 */
export function mirrorOf(suite) {
  const format = '$(REPO_URI)|$(RELEASE)|$(COMPONENT)';
  const args = ['indextargets', '--no-release-info', '--format', format, 'Created-By: Packages'];
  const { stdout } = spawnSync('apt-get', args, { encoding: 'utf8' });
  const own = (stdout ?? '').split('\n').map((line) => line.split('|'));
  return own.find(([, release, component]) => release === suite && component === 'main')?.[0];
}

/** A line of sources.list for a suite of Debian. */
export const sourceLine = (type, uri, suite) => `${type} [signed-by=${KEYRING}] ${uri} ${suite} main`;

/**
 * Writes the sources and fetches their lists.
 * @param {{ folder: string, lines: readonly string[], log: string }} options `folder`: where apt keeps all of it
 * @returns {Promise<string[]>} what apt-get is told so that it uses them, and nothing else
 * @throws BootstrapError when one of the sources cannot be reached
 */
export async function ownApt({ folder, lines, log }) {
  if (lines.length === 0) throw new BootstrapError('apt knows no mirror of this release');
  for (const name of ['lists/partial', 'archives/partial']) fs.mkdirSync(path.join(folder, name), { recursive: true });
  fs.writeFileSync(path.join(folder, 'sources.list'), `${lines.join('\n')}\n`);
  const set = {
    'Dir::Etc::SourceList': path.join(folder, 'sources.list'),
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::State::Lists': path.join(folder, 'lists'),
    'Dir::Cache': folder,
    'APT::Sandbox::User': '',
    'APT::Update::Post-Invoke-Success': '',
    'Acquire::Retries': '1',
  };
  const options = Object.entries(set).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await runLogged('apt-get', [...options, '-o', 'APT::Update::Error-Mode=any', 'update'], { log });
  return options;
}
