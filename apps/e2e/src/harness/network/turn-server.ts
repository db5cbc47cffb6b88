import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { poll } from '../poll.ts';
import type { Host } from './host.ts';
import { TURN } from './topology.ts';

const SECRET = 'shared-with-the-turn-server';

/** What the stack has to know of the TURN server. */
export const TURN_VARIABLES = {
  TURN_CREDENTIALS: SECRET,
  TURN_HOST: TURN.address,
  TURN_PORT: String(TURN.tcp),
  TURNS_HOST: TURN.address,
  TURNS_PORT: String(TURN.tls),
} as const;

/** coturn on that host, for TURN over TCP and, with a certificate that nobody has signed, over TLS. */
export async function startTurnServer(host: Host): Promise<void> {
  const file = (name: string) => path.join(host.folder, name);
  const certificate = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-keyout', file('turn.key'), '-out', file('turn.pem')];
  const subject = ['-subj', '/CN=turn.test', '-addext', `subjectAltName=IP:${TURN.address}`, '-days', '2'];
  const { status, stderr } = spawnSync('openssl', ['req', '-x509', '-nodes', ...certificate, ...subject], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl: ${stderr}`);
  const listen = [
    '--listening-ip',
    TURN.address,
    '--relay-ip',
    TURN.address,
    '--listening-port',
    TURN.tcp,
    '--tls-listening-port',
    TURN.tls,
  ];
  const secure = [
    '--use-auth-secret',
    '--static-auth-secret',
    SECRET,
    '--realm',
    'turn.test',
    '--cert',
    file('turn.pem'),
    '--pkey',
    file('turn.key'),
  ];
  const files = ['--userdb', file('turn.db'), '--pidfile', file('turn.pid'), '--log-file', 'stdout', '--no-cli'];
  const server = host.spawn(['turnserver', '-n', ...listen, ...secure, ...files].map(String));
  let output = '';
  for (const stream of [server.stdout, server.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const listens = () => host.run('ss -ltn').includes(`:${TURN.tls} `);
  try {
    await poll(listens, { timeoutMs: 10_000, what: 'coturn listens' });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${output}`);
  }
}
