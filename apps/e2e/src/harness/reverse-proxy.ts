import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { poll } from './poll.ts';
import { ROOT } from './stack.ts';

export type ProxyKind = 'nginx' | 'apache' | 'caddy' | 'haproxy';

export interface ProxyOptions {
  readonly kind: ProxyKind;
  /** Name of the recipe in docs/reverse-proxies.md; default the kind. */
  readonly recipe?: string;
  /** Where it listens. */
  readonly port: number;
  /** Where Parley does. */
  readonly httpPort: string;
  readonly httpsPort: string;
  /** A last change to the text of the recipe. */
  readonly edit?: (text: string) => string;
}

/** A proxy of Debian's in front of the stack, as nobody, with a certificate of its own. */
export interface ReverseProxy {
  stop(): Promise<void>;
}

/** The user as whom proxies run where the tests are root: Debian's nobody. */
const NOBODY = 65_534;
const AS_NOBODY = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

/** The block behind `<!-- recipe: NAME -->` in the documentation. */
export function recipe(name: string): string {
  const text = readFileSync(path.join(ROOT, 'docs/reverse-proxies.md'), 'utf8');
  const block = text.split(`<!-- recipe: ${name} -->\n`)[1]?.match(/^```\w+\n([\s\S]*?)^```$/m)?.[1];
  if (block === undefined) throw new Error(`docs/reverse-proxies.md has no recipe ${name}`);
  return block;
}

/** A variable of `.env` as the documentation sets it for all recipes. */
export function recommended(variable: string): string {
  return new RegExp(`^${variable}=(.*)$`, 'm').exec(recipe('settings'))?.[1] ?? '';
}

/** Runs a recipe with the ports and the certificate of a test; resolves when it takes connections. */
export async function startReverseProxy(options: ProxyOptions): Promise<ReverseProxy> {
  const directory = mkdtempSync(path.join(tmpdir(), `parley-${options.kind}-`));
  const text = (options.edit ?? ((same) => same))(adapted(options, directory));
  const { file, config, command, env } = PROXIES[options.kind](text, directory);
  makeCertificate(path.join(directory, 'tls'));
  mkdirSync(path.join(directory, 'tmp'));
  writeFileSync(path.join(directory, file), config);
  if (AS_NOBODY.uid !== undefined)
    for (const name of ['', 'tmp', 'tls', 'tls/key.pem', 'tls/both.pem']) chownSync(path.join(directory, name), NOBODY, NOBODY);
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd: directory,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...AS_NOBODY,
  });
  const ended = once(child, 'exit');
  const output = collect(child);
  const stop = async () => {
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), 3_000);
    if (child.exitCode === null && child.signalCode === null) await ended;
    clearTimeout(killer);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const ready = async () => {
      if (child.exitCode !== null) throw new Error(`${options.kind} ended`);
      return await accepts(options.port);
    };
    await poll(ready, { timeoutMs: 10_000, what: `${options.kind} listens`, intervalMs: 50 });
  } catch (error) {
    const log = path.join(directory, 'error.log');
    const told = `${output()}${existsSync(log) ? readFileSync(log, 'utf8') : ''}`;
    await stop();
    throw new Error(`${(error as Error).message}\n${told}`);
  }
  return { stop };
}

function adapted({ kind, recipe: name, port, httpPort, httpsPort }: ProxyOptions, directory: string): string {
  return recipe(name ?? kind)
    .replaceAll('/etc/ssl/meet/', `${directory}/tls/`)
    .replace(/^((?:meet\.)?example\.org) \{/, `https://$1:${port} {`)
    .replaceAll('127.0.0.1:8000', `127.0.0.1:${httpPort}`)
    .replaceAll('localhost:8443', `localhost:${httpsPort}`)
    .replace(/(listen |\*:|bind :)443/, `$1${port}`);
}

interface Prepared {
  readonly file: string;
  readonly config: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const APACHE_MODULES = ['mpm_event', 'authz_core', 'socache_shmcb', 'ssl', 'headers', 'proxy', 'proxy_http', 'proxy_wstunnel'];

/** What a recipe needs around it where no installed configuration is. */
const PROXIES: Readonly<Record<ProxyKind, (text: string, directory: string) => Prepared>> = {
  nginx: (text, directory) => ({
    file: 'nginx.conf',
    config: [
      'daemon off; worker_processes 1; pid nginx.pid;',
      'events {}',
      'http {',
      'access_log off;',
      ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path tmp;`),
      `${text}}`,
    ].join('\n'),
    command: ['/usr/sbin/nginx', '-p', directory, '-c', 'nginx.conf', '-e', 'error.log'],
  }),
  apache: (text, directory) => ({
    file: 'apache.conf',
    config: [
      `ServerRoot ${directory}`,
      `DefaultRuntimeDir ${directory}`,
      'ServerName localhost',
      ...APACHE_MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
      'PidFile apache.pid',
      'ErrorLog error.log',
      'Mutex pthread',
      `Listen ${/\*:(\d+)/.exec(text)?.[1]}`,
      text,
    ].join('\n'),
    command: ['/usr/sbin/apache2', '-d', directory, '-f', path.join(directory, 'apache.conf'), '-DFOREGROUND'],
  }),
  caddy: (text, directory) => ({
    file: 'Caddyfile',
    config: `{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n${text}`,
    command: ['/usr/bin/caddy', 'run', '--adapter', 'caddyfile', '--config', path.join(directory, 'Caddyfile')],
    env: { HOME: directory, XDG_DATA_HOME: directory, XDG_CONFIG_HOME: directory },
  }),
  haproxy: (text, directory) => ({
    file: 'haproxy.cfg',
    config: text,
    command: ['/usr/sbin/haproxy', '-db', '-f', path.join(directory, 'haproxy.cfg')],
  }),
};

function makeCertificate(directory: string): void {
  mkdirSync(directory);
  const [key, cert] = [path.join(directory, 'key.pem'), path.join(directory, 'fullchain.pem')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const name = ['-subj', '/CN=meet.example.org', '-addext', 'subjectAltName=DNS:meet.example.org,DNS:example.org'];
  execFileSync('openssl', ['req', ...kind, ...name, '-keyout', key, '-out', cert], { stdio: 'pipe' });
  writeFileSync(path.join(directory, 'both.pem'), readFileSync(cert, 'utf8') + readFileSync(key, 'utf8'), { mode: 0o600 });
}

function collect({ stdout, stderr }: ChildProcess): () => string {
  let output = '';
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  return () => output;
}

async function accepts(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1');
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  const isOpen = await promise;
  socket.destroy();
  return isOpen;
}
