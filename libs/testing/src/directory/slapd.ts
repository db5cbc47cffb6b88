import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppError } from '@parley/kernel';
import type { IssuedCertificate } from '../certificate-authority.ts';
import { freePorts } from '../ports.ts';
import { observeProcess, ROOT, type ServiceProcess } from '../service-process.ts';
import { waitFor } from '../wait-for.ts';
import { DIRECTORY_BASE, DIRECTORY_READER, directoryLdif } from './entries.ts';

interface Slapd {
  readonly command: string;
  readonly slapadd: string;
  readonly modules: string;
  readonly schemas: string;
  readonly libraries?: string;
}

/** A real OpenLDAP server with the entries of `entries.ts`. */
export interface DirectoryServer {
  /** Without TLS at first; takes StartTLS. */
  readonly ldap: string;
  readonly ldaps: string;
  /** Ends it; its ports refuse connections then. */
  stop(): Promise<void>;
  /** Starts it again at the same ports, with another certificate if wanted. */
  start(certificate?: IssuedCertificate): Promise<void>;
  /** Lets it stand still without closing anything, until `resume`. Resolves when it does. */
  pause(): Promise<void>;
  resume(): void;
  /** Ends it for good. */
  remove(): Promise<void>;
}

export interface DirectoryOptions {
  readonly certificate: IssuedCertificate;
  /** Lets anybody search; default: only the reader. */
  readonly anonymous?: boolean;
  /** Asks for a certificate of this authority (PEM), and takes nobody without one. */
  readonly clientAuthority?: string;
}

/** Starts a server at free ports, and waits until it takes connections. */
export async function startDirectory({ certificate, ...options }: DirectoryOptions): Promise<DirectoryServer> {
  const slapd = await locateSlapd();
  const folder = mkdtempSync(join(tmpdir(), 'parley-slapd-'));
  const [plain = 0, secure = 0] = await freePorts(2);
  const ldap = `ldap://127.0.0.1:${plain}`;
  const ldaps = `ldaps://127.0.0.1:${secure}`;
  const env = { ...process.env, ...(slapd.libraries && { LD_LIBRARY_PATH: slapd.libraries }) };
  const config = join(folder, 'slapd.conf');
  mkdirSync(join(folder, 'db'));
  writeFileSync(config, configuration(slapd, folder, options));
  writeCertificate(folder, certificate);
  writeFileSync(join(folder, 'clients.pem'), options.clientAuthority ?? '');
  execFileSync(slapd.slapadd, ['-q', '-f', config], { input: directoryLdif(), env, stdio: ['pipe', 'ignore', 'pipe'] });
  let running: ServiceProcess | undefined;
  const stop = async () => {
    await running?.stop();
    running = undefined;
  };
  const start = async (another?: IssuedCertificate) => {
    if (another) writeCertificate(folder, another);
    // It ends with the test runner, however that ends.
    const args = ['--pdeathsig', 'KILL', slapd.command, '-f', config, '-h', `${ldap} ${ldaps}`, '-d', '0'];
    running = observeProcess('slapd', spawn('setpriv', args, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
    await waitFor(() => isOpen(plain).then(async (open) => open && (await isOpen(secure))), { what: `slapd at ${ldap}` });
  };
  const signal = (name: NodeJS.Signals) => running && process.kill(running.pid, name);
  await start();
  return {
    ldap,
    ldaps,
    stop,
    start,
    async pause() {
      signal('SIGSTOP');
      await waitFor(() => running && threadStates(running.pid).every((state) => state === 'T'), { what: 'the standstill of slapd' });
    },
    resume: () => void signal('SIGCONT'),
    async remove() {
      signal('SIGCONT');
      await stop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function locateSlapd(): Promise<Slapd> {
  const file = pathToFileURL(join(ROOT, 'tools/bootstrap/slapd.mjs')).href;
  const { locateSlapd: locate } = (await import(file)) as { locateSlapd(): Slapd | undefined };
  const slapd = locate();
  if (!slapd) throw new AppError('NOT_FOUND', 'there is no slapd; npm test -- --only contract fetches it');
  return slapd;
}

function writeCertificate(folder: string, { cert, key }: IssuedCertificate): void {
  writeFileSync(join(folder, 'cert.pem'), cert);
  writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
}

function configuration(
  { schemas, modules }: Slapd,
  folder: string,
  { anonymous, clientAuthority }: Omit<DirectoryOptions, 'certificate'>,
): string {
  return `${[
    ...['core', 'cosine', 'inetorgperson'].map((name) => `include ${schemas}/${name}.schema`),
    `modulepath ${modules}`,
    ...['back_mdb', 'memberof', 'ppolicy'].map((name) => `moduleload ${name}`),
    `pidfile ${folder}/slapd.pid`,
    `TLSCertificateFile ${folder}/cert.pem`,
    `TLSCertificateKeyFile ${folder}/key.pem`,
    ...(clientAuthority === undefined ? [] : [`TLSCACertificateFile ${folder}/clients.pem`, 'TLSVerifyClient demand']),
    'database mdb',
    `suffix "${DIRECTORY_BASE}"`,
    `directory ${folder}/db`,
    'maxsize 10485760',
    'overlay memberof',
    'overlay ppolicy',
    `ppolicy_default "cn=policy,${DIRECTORY_BASE}"`,
    'ppolicy_use_lockout',
    `access to attrs=userPassword by dn.exact="${DIRECTORY_READER.dn}" read by anonymous auth by * none`,
    `access to * by dn.exact="${DIRECTORY_READER.dn}" read by self read by ${anonymous ? '* read' : 'anonymous auth by * none'}`,
  ].join('\n')}\n`;
}

function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

/** One letter per thread (proc(5)): they do not all stop at once. */
function threadStates(pid: number): string[] {
  const folder = `/proc/${pid}/task`;
  return readdirSync(folder).map((thread) => /\) (.)/.exec(readFileSync(join(folder, thread, 'stat'), 'utf8'))?.[1] ?? '');
}
