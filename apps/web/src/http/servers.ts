import { constants } from 'node:crypto';
import { createServer as createHttp, type Server as HttpServer, type IncomingMessage, type RequestListener, STATUS_CODES } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { Server as NetServer, Socket } from 'node:net';
import { AppError } from '@parley/kernel';
import type { RefusalLog } from '@parley/logging';
import { plainAddress } from '../routing/addresses.ts';
import type { KeyPair } from '../tls/self-signed.ts';
import { ERROR_HEADERS, refuse } from './refusal.ts';

export interface ServerOptions {
  readonly keepAliveMs: number;
  readonly refusals: RefusalLog;
  readonly onRequest: RequestListener;
  readonly onUpgrade: (request: Parameters<RequestListener>[0], socket: Socket, head: Buffer) => void;
  /** Whether a connection of this address may be served; false ends it at once. */
  readonly admit?: (socket: Socket, address: string) => boolean;
  /** How many milliseconds the body of a request may take, where not all have `requestTimeout`. */
  readonly bodyTimeout?: (request: IncomingMessage) => number | undefined;
  /** PEM texts; without them the server speaks plain HTTP. */
  readonly tls?: KeyPair;
  readonly limits?: ServerLimits;
}

/** Milliseconds, and bytes of all headers together. */
export interface ServerLimits {
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  /** Longest time without a byte in either direction, other than in a WebSocket. */
  readonly idleTimeout: number;
  readonly connectionsCheckingInterval: number;
  readonly maxHeaderSize: number;
}

/** Longer than the upstreams may be silent; a client that has stopped reading its answer is cut off then. */
const IDLE_MS = 150_000;

/** Requests whose headers come slower, or are longer, are refused. */
const LIMITS: ServerLimits = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  idleTimeout: IDLE_MS,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16_384,
};

/** Mozilla's intermediate list without its DHE part, which no current client needs. */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

/** No session tickets: their key would be one for all sessions of the process. Clients choose the order, as all suites are strong. */
function secureContext({ cert, key }: KeyPair) {
  const secureOptions = constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION;
  return { cert, key, minVersion: 'TLSv1.2', ciphers: CIPHERS, honorCipherOrder: false, secureOptions } as const;
}

/** One listener of the process; every connection is known, so that none outlives it. */
export interface WebServer {
  readonly server: HttpServer;
  /** The port once it listens. */
  readonly port: number;
  /** New connections get this certificate. */
  replaceCertificate(pair: KeyPair): void;
  stop(): Promise<void>;
}

export function createWebServer(options: ServerOptions): WebServer {
  const { idleTimeout, ...limits } = options.limits ?? LIMITS;
  const { bodyTimeout } = options;
  // Node knows one time for all.
  const onRequest = bodyTimeout ? boundBodies(options, (request) => bodyTimeout(request) ?? limits.requestTimeout) : options.onRequest;
  const common = {
    ...limits,
    requestTimeout: bodyTimeout ? 0 : limits.requestTimeout,
    keepAliveTimeout: options.keepAliveMs,
    // Anything else, h2c above all, is answered as the plain request that it also is (RFC 9110 §7.8).
    shouldUpgradeCallback: (request: { headers: { upgrade?: string | undefined } }) =>
      request.headers.upgrade?.toLowerCase() === 'websocket',
  };
  const secure = options.tls && createHttps({ ...common, ...secureContext(options.tls), handshakeTimeout: 10_000 }, onRequest);
  const server: HttpServer = secure ?? createHttp(common, onRequest);
  server.setTimeout(idleTimeout);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    const address = plainAddress(socket.remoteAddress ?? '');
    if (options.admit && !options.admit(socket, address)) {
      options.refusals.warn({ reason: 'too many connections', address }, 'connection refused');
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request, socket, head) => options.onUpgrade(request, socket as Socket, head));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuseBroken(error, socket as Socket, options.refusals));
  return {
    server,
    get port() {
      const address = server.address();
      return address && typeof address === 'object' ? address.port : 0;
    },
    replaceCertificate(pair) {
      secure?.setSecureContext(secureContext(pair));
    },
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Every body has its time, also one whose request is answered already: it keeps a connection. */
function boundBodies({ onRequest, refusals }: ServerOptions, timeoutOf: (request: IncomingMessage) => number): RequestListener {
  return (request, response) => {
    if ((request.headers['content-length'] ?? request.headers['transfer-encoding']) !== undefined) {
      const timer = setTimeout(() => {
        if (request.complete) return;
        refusals.warn({ status: 408, reason: 'slow body', address: request.socket.remoteAddress }, 'request refused');
        if (response.writableEnded) request.socket.destroy();
        else refuse(response, { status: 408, detail: 'the body comes too slowly' });
      }, timeoutOf(request));
      request.once('close', () => clearTimeout(timer));
    }
    onRequest(request, response);
  };
}

const BROKEN: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** What is no HTTP, too long, or too slow. */
function refuseBroken(error: NodeJS.ErrnoException, socket: Socket, refusals: RefusalLog): void {
  if (socket.destroyed || !socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = BROKEN[error.code ?? ''] ?? 400;
  refusals.warn({ status, reason: error.code, address: socket.remoteAddress }, 'request refused');
  const safe = Object.entries(ERROR_HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n${safe.join('')}\r\n`);
  socket.destroySoon();
}

export interface ListenOptions {
  readonly port: number;
  /** Empty for every address. */
  readonly address: string;
  readonly ipv6: boolean;
  /** Name of the variable that gave the port. */
  readonly variable: string;
}

/**
 * Resolves when the server listens.
 * @throws AppError CONFIG_INVALID naming the variable when the port cannot be had
 */
export async function listen(server: NetServer, options: ListenOptions): Promise<void> {
  const { port, address, ipv6, variable } = options;
  try {
    await listenAt(server, port, address || (ipv6 ? '::' : '0.0.0.0'));
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    if (ipv6 && !address && ['EAFNOSUPPORT', 'EADDRNOTAVAIL'].includes(code)) return await listen(server, { ...options, ipv6: false });
    throw new AppError('CONFIG_INVALID', `${variable}=${port}: ${REASONS[code] ?? `cannot listen (${code})`}`, { cause: error });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'this port is already in use',
  EACCES: 'this port needs more rights',
  EADDRNOTAVAIL: 'this machine does not have the address in front of the port',
};

function listenAt(server: NetServer, port: number, host: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ port, host }, () => {
    server.off('error', reject);
    resolve();
  });
  return promise;
}
