import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMPILER_REQUIREMENTS, WORKER_REQUIREMENTS } from '../mediasoup-worker/requirements.mjs';
import { osRelease } from './own-apt.mjs';
import { BootstrapError, runLogged, step, works } from './run.mjs';

const APT_INSTALL = path.join(path.dirname(fileURLToPath(import.meta.url)), 'apt-install.sh');

/** The ICU library that Prosody's package of a Debian release is linked with. */
const ICU = { bookworm: 'libicu72', trixie: 'libicu76' };

/** Where a command is looked for on systems without dpkg. */
const onPath = (name) => () => works('sh', '-c', `command -v ${name}`);

/** What Prosody needs. Its own package is unpacked into the cache instead, see prosody.mjs: it would start a service. */
const PROSODY_REQUIREMENTS = [
  { debian: 'lua5.4', present: onPath('lua5.4') },
  ...['lua-bitop', 'lua-expat', 'lua-filesystem', 'lua-sec', 'lua-socket', 'lua-unbound'].map((debian) => ({
    debian,
    present: () => true,
  })),
];

/** The library of OpenLDAP that the release's slapd is linked with. */
const LIBLDAP = { bookworm: 'libldap-2.5-0', trixie: 'libldap2' };

/** What the janus of a release is linked with, and those of its parts that are used; trixie has none. */
export const JANUS_LIBRARIES = {
  bookworm: [
    ...['libconfig9', 'libcurl4', 'libglib2.0-0', 'libjansson4', 'libnice10', 'libsrtp2-1', 'libssl3', 'libusrsctp2'],
    ...['libwebsockets17', 'zlib1g'],
  ],
};

export const hasApt = () => fs.existsSync('/usr/bin/apt-get') && fs.existsSync('/usr/bin/dpkg-query');

/** A container engine, unless there is one: that of a distribution would push aside the one of Docker's own packages. */
function engineRequirements() {
  const engine = works('sh', '-c', 'command -v dockerd') || works('docker', 'version') ? [] : ['docker.io', 'containerd', 'runc'];
  const hasCompose = works('docker', 'compose', 'version') || onPath('docker-compose')();
  return [
    ...engine.map((debian) => ({ debian, present: () => false })),
    ...(hasCompose ? [] : [{ debian: 'docker-compose', present: () => false }]),
    { debian: 'debootstrap', present: onPath('debootstrap') },
    { debian: 'iptables', present: onPath('iptables') },
    { debian: 'chromium', present: onPath('chromium') },
  ];
}

/**
 * The system packages of each group of needs.mjs. `unit`, `contract` and `stack` are what those tests run beside Parley itself.
 * @param {NodeJS.ProcessEnv} env
 */
const groups = (env) => ({
  basics: () => [
    { debian: 'openssl', present: onPath('openssl') },
    { debian: 'ca-certificates', present: () => true },
  ],
  prosody: () => {
    const icu = ICU[osRelease().VERSION_CODENAME];
    return [...PROSODY_REQUIREMENTS, ...(icu ? [{ debian: icu, present: () => true }] : [])];
  },
  // slapd itself is unpacked into the cache, see slapd.mjs.
  slapd: () => {
    const libldap = LIBLDAP[osRelease().VERSION_CODENAME];
    return ['libltdl7', 'libwrap0', ...(libldap ? [libldap] : [])].map((debian) => ({ debian, present: () => true }));
  },
  worker: () => (env.MEDIASOUP_WORKER_BIN ? [] : WORKER_REQUIREMENTS),
  generator: () => COMPILER_REQUIREMENTS,
  janus: () => (JANUS_LIBRARIES[osRelease().VERSION_CODENAME] ?? []).map((debian) => ({ debian, present: () => true })),
  unit: () => ['make', 'unzip'].map((debian) => ({ debian, present: onPath(debian) })),
  contract: () => [{ debian: 'pebble', present: onPath('pebble') }],
  // What is fuzzed is the worker, with the sanitizers of clang.
  fuzz: () => [...WORKER_REQUIREMENTS, { debian: 'clang', present: onPath('clang++') }, { debian: 'libclang-rt-dev', present: () => true }],
  stack: () => [
    { debian: 'chromium', present: onPath('chromium') },
    { debian: 'firefox-esr', present: onPath('firefox-esr') },
    // What screens in Chinese, and emoji, are drawn with; other scripts are in the font that comes with the browser.
    ...['fonts-wqy-microhei', 'fonts-noto-color-emoji'].map((debian) => ({ debian, present: () => true })),
    { debian: 'iproute2', present: onPath('ip') },
    { debian: 'iptables', present: onPath('iptables') },
    { debian: 'coturn', present: onPath('turnserver') },
    // The reverse proxies of docs/reverse-proxies.md.
    { debian: 'nginx', present: onPath('nginx') },
    { debian: 'apache2-bin', present: onPath('apache2') },
    { debian: 'caddy', present: onPath('caddy') },
    { debian: 'haproxy', present: onPath('haproxy') },
  ],
  images: engineRequirements,
});

/**
 * The system packages that stand behind these needs.
 * @param {{ needs: ReadonlySet<string>, env?: NodeJS.ProcessEnv }} options
 * @returns {{ debian: string, present: () => boolean }[]}
 */
export function requirements({ needs, env = process.env }) {
  const known = Object.entries(groups(env)).filter(([name]) => needs.has(name));
  const all = known.flatMap(([, group]) => group());
  return all.filter(({ debian }, at) => all.findIndex((other) => other.debian === debian) === at);
}

/** Names out of `wanted` that dpkg does not have installed. */
function missingByDpkg(wanted) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: placeholders of dpkg-query
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f=${binary:Package} ${db:Status-Status}\n', ...wanted], { encoding: 'utf8' });
  const lines = stdout.split('\n').map((line) => line.split(' '));
  const installed = new Set(lines.filter(([, status]) => status === 'installed').map(([name]) => name.split(':')[0]));
  return wanted.filter((name) => !installed.has(name));
}

/** The command line that runs something as root, or undefined when this user cannot. */
export function asRoot(command) {
  if (process.getuid?.() === 0) return command;
  return works('sh', '-c', 'command -v sudo') ? ['sudo', ...command] : undefined;
}

/**
 * Installs the Debian packages that are missing.
 * @param {{ needs: ReadonlySet<string>, cache: string }} options
 * @throws BootstrapError with one line that says what to install by hand
 */
export async function ensurePackages({ needs, cache }) {
  const wanted = requirements({ needs });
  if (wanted.length === 0) return;
  if (!hasApt()) {
    const missing = wanted.filter(({ present }) => !present()).map(({ debian }) => debian);
    if (missing.length === 0) return;
    throw new BootstrapError(`this system has no apt; install what Debian calls: ${[...missing, 'prosody'].join(' ')}`);
  }
  const missing = missingByDpkg(wanted.map(({ debian }) => debian));
  if (missing.length === 0) return;
  const line = asRoot(['sh', APT_INSTALL, ...missing]);
  if (!line) throw new BootstrapError(`run as root: apt-get install -y --no-install-recommends ${missing.join(' ')}`);
  const [program, ...args] = line;
  const install = () => runLogged(program, args, { log: path.join(cache, 'logs', 'apt.log') });
  await step(`installing ${missing.length} Debian packages`, install, missing.join(' '));
}
