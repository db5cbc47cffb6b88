import { connect, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, type PeerCertificate, type TLSSocket, connect as tlsConnect } from 'node:tls';
import type { LdapServer } from '@parley/config';
import { AppError, type Clock, errorMessage } from '@parley/kernel';
import { Client } from 'ldapts';
import type { TlsSettings } from './tls-settings.ts';

const START_TLS = '1.3.6.1.4.1.1466.20037';

/** What the TLS of a connection has come to. */
export interface TlsFacts {
  readonly protocol: string;
  readonly cipher: string;
  readonly certificate: PeerCertificate;
  /** Why the certificate is not trusted; undefined when it is. */
  readonly distrust: string | undefined;
}

export interface DialOptions {
  readonly server: LdapServer;
  readonly startTls: boolean;
  readonly tls: TlsSettings;
  /** For all of it. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told as soon as the server has accepted the connection, before TLS. */
  readonly onConnected?: (socket: Socket) => void;
}

export interface DirectorySocket {
  readonly socket: Socket;
  /** Undefined on a connection without TLS. */
  readonly tls: TlsFacts | undefined;
}

/** Which part of a connection failed, for the reason that people read. */
export type DialStep = 'connect' | 'startTls' | 'tls';

/**
 * A connection to a server, encrypted as the settings say, on which nothing has been said yet.
 * @throws AppError UNAVAILABLE with `details.step` (a DialStep) and, of the system's or TLS' own, `details.code`
 */
export async function dial(options: DialOptions): Promise<DirectorySocket> {
  const { server, startTls, timeoutMs, clock, signal } = options;
  const socket = connect({ host: server.host, port: server.port });
  // Whoever uses the connection learns of its end by 'close'.
  socket.on('error', () => {});
  let step: DialStep = 'connect';
  const late = new AppError('TIMEOUT', `no answer within ${timeoutMs} ms`);
  const timer = clock.after(timeoutMs, () => socket.destroy(late));
  const abort = () => socket.destroy(new AppError('CLOSED', 'given up'));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await settled(socket, 'connect');
    socket.setNoDelay(true);
    options.onConnected?.(socket);
    if (startTls) {
      step = 'startTls';
      await askForTls(socket);
    }
    if (!startTls && !server.isSecure) return { socket, tls: undefined };
    step = 'tls';
    return await encrypt(socket, options);
  } catch (error) {
    socket.destroy();
    throw dialError(server, step, socket.errored ?? error);
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', abort);
  }
}

function dialError(server: LdapServer, step: DialStep, error: unknown): AppError {
  const { code } = error as NodeJS.ErrnoException;
  return new AppError('UNAVAILABLE', `${server.url}: ${readable(error)}`, { cause: error, details: { step, code } });
}

/** Its first line, without what it advises whoever starts a program: the variables to change are named elsewhere. */
function readable(error: unknown): string {
  return (
    errorMessage(error)
      .split('\n', 1)[0]
      ?.replace(/; if the root CA is installed locally.*$/, '') ?? ''
  );
}

/** Resolves with the event, rejects when the connection ends before it. */
function settled(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    const onEvent = () => {
      socket.off('close', onClose);
      resolve();
    };
    const onClose = () => {
      socket.off(event, onEvent);
      reject(socket.errored ?? new AppError('CLOSED', 'the server closed the connection'));
    };
    socket.once(event, onEvent);
    socket.once('close', onClose);
  });
}

/**
 * Asks for TLS with a client of its own, which is given up afterwards with whatever it has read: bytes that somebody put behind
 * the answer in the clear must not become the beginning of what is read under TLS.
 */
async function askForTls(socket: Socket): Promise<void> {
  const client = new Client({ url: 'ldap://server', createConnection: () => socket });
  await client.exop(START_TLS);
  socket.removeAllListeners('data');
}

async function encrypt(socket: Socket, { server, tls }: DialOptions): Promise<DirectorySocket> {
  const secure = tlsConnect({ socket, ...tlsOptions(server, tls) });
  secure.on('error', () => {});
  // The socket below may end with no word to the one above it (a time limit).
  const onClose = () => secure.destroy(socket.errored ?? undefined);
  socket.once('close', onClose);
  await settled(secure, 'secureConnect');
  return { socket: secure, tls: factsOf(secure) };
}

function tlsOptions({ host }: LdapServer, { checkPeer, ca, ciphers, identity }: TlsSettings): ConnectionOptions {
  return {
    host,
    ...(isIP(host) === 0 && { servername: host }),
    rejectUnauthorized: checkPeer,
    ...(ca !== undefined && { ca: [...ca] }),
    ...(ciphers !== undefined && { ciphers }),
    ...identity,
  };
}

function factsOf(socket: TLSSocket): TlsFacts {
  return {
    protocol: socket.getProtocol() ?? 'TLS',
    cipher: socket.getCipher().name,
    certificate: socket.getPeerCertificate(),
    distrust: socket.authorized ? undefined : errorMessage(socket.authorizationError),
  };
}
