import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError, type Clock, type Log, type Service, type Timer } from '@parley/kernel';
import { type WebSocket, WebSocketServer } from 'ws';
import { type ChannelLink, type ClientChannel, MAX_MESSAGE_BYTES } from './client-channel.ts';
import type { Outgoing } from './outgoing.ts';
import { WriteBatch } from './write-batch.ts';

const PING_MS = 15_000;
const IDLE_MS = 60_000;
/**
 * Messages from this length on are compressed where the client can read that. It costs ten times as much as sending them: what every
 * newcomer is told of a few dozen sources is not worth it.
 */
const COMPRESSED_LENGTH = 4096;
/** A client that reads nothing is cut off before it costs more memory than this. */
const MAX_BACKLOG_BYTES = 1_048_576;

export interface ChannelTarget {
  readonly password: string;
  readonly channel: ClientChannel;
  readonly log: Log;
}

export interface WebSocketServerDeps {
  readonly host: string;
  readonly port: number;
  readonly serverId: string;
  readonly clock: Clock;
  readonly log: Log;
  /** The endpoint by the ids in the URL. */
  readonly find: (conferenceId: string, endpointId: string) => ChannelTarget | undefined;
}

type Verdict = { readonly target: ChannelTarget } | { readonly status: 403 | 404; readonly reason: string };

/** The bridge channel as a WebSocket: `/colibri-ws/<server-id>/<conference-id>/<endpoint-id>?pwd=` (bridge contract §6). */
export class ColibriWebSocketServer implements Service {
  readonly #deps: WebSocketServerDeps;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    clientTracking: true,
    perMessageDeflate: { threshold: COMPRESSED_LENGTH, serverNoContextTakeover: true, clientNoContextTakeover: true },
  });
  readonly #lastHeard = new WeakMap<WebSocket, number>();
  readonly #batch = new WriteBatch();
  #timer: Timer | undefined;
  #port: number;

  constructor(deps: WebSocketServerDeps) {
    this.#deps = deps;
    this.#port = deps.port;
    this.#server = createServer({ headersTimeout: 10_000, requestTimeout: 10_000 }, (_request, response) => {
      response.writeHead(404, { connection: 'close' }).end();
    });
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** The port it listens on, once started. */
  get port(): number {
    return this.#port;
  }

  /** @throws AppError CONFIG_INVALID when the port is taken */
  async start(): Promise<void> {
    const { host, port, clock, log } = this.#deps;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (cause: NodeJS.ErrnoException) => {
        const problem = cause.code === 'EADDRINUSE' ? 'this port is already in use' : cause.message;
        reject(new AppError('CONFIG_INVALID', `COLIBRI_WEBSOCKET_PORT=${port}: ${problem}`, { cause }));
      });
      this.#server.listen(port, host, resolve);
    });
    const address = this.#server.address();
    if (address && typeof address === 'object') this.#port = address.port;
    this.#timer = clock.every(PING_MS, () => this.#ping());
    log.info({ host, port: this.#port }, 'bridge channel listening');
  }

  async stop(): Promise<void> {
    this.#timer?.cancel();
    for (const socket of this.#sockets.clients) socket.terminate();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const verdict = this.#judge(request.url ?? '');
    if ('target' in verdict) {
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#serve(webSocket, socket, verdict.target));
      return;
    }
    const { status, reason } = verdict;
    this.#deps.log.warn({ status, reason, path: request.url?.split('?')[0]?.slice(0, 200) }, 'bridge channel refused');
    // One text for every 403: nobody learns which conferences exist (bridge contract §6).
    const body = status === 404 ? 'Not found' : 'Forbidden';
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  }

  #judge(url: string): Verdict {
    const parsed = URL.parse(url, 'http://bridge');
    const [, prefix, serverId, conferenceId = '', endpointId = '', ...rest] = parsed?.pathname.split('/') ?? [];
    if (prefix !== 'colibri-ws' || rest.length > 0 || endpointId === '') return { status: 404, reason: 'unknown path' };
    if (serverId !== this.#deps.serverId) return { status: 404, reason: 'server id of another bridge' };
    const target = this.#deps.find(conferenceId, endpointId);
    if (!target) return { status: 403, reason: 'unknown conference or endpoint' };
    return isSame(parsed?.searchParams.get('pwd') ?? '', target.password) ? { target } : { status: 403, reason: 'wrong password' };
  }

  #serve(socket: WebSocket, stream: Duplex, { channel, log }: ChannelTarget): void {
    const link: ChannelLink = {
      kind: 'websocket',
      send: (outgoing) => {
        if (socket.readyState !== socket.OPEN) return;
        if (socket.bufferedAmount > MAX_BACKLOG_BYTES) {
          log.warn({ bufferedBytes: socket.bufferedAmount }, 'client does not read its bridge channel, cutting it off');
          socket.terminate();
        } else this.#write(socket, stream, outgoing);
      },
      close: (code, reason) => socket.close(code, reason),
    };
    const heard = () => this.#lastHeard.set(socket, this.#deps.clock.now());
    heard();
    socket.on('pong', heard);
    socket.on('message', (data, isBinary) => {
      heard();
      if (isBinary) channel.malformed(link, 'binary message');
      else channel.received(link, data.toString());
    });
    // A frame that breaks the protocol or is too long (1009): ws closes, we say why.
    socket.on('error', (error) => log.warn({ reason: error.message }, 'bridge channel broken by the client'));
    socket.on('close', () => channel.detach(link));
    channel.attach(link);
  }

  #write(socket: WebSocket, stream: Duplex, outgoing: Outgoing): void {
    this.#batch.hold(stream);
    // What ws is still compressing must not be overtaken.
    const isIdle = socket.bufferedAmount === stream.writableLength;
    if (isIdle && outgoing.texts.every(({ length }) => length < COMPRESSED_LENGTH)) stream.write(outgoing.frames);
    else for (const text of outgoing.texts) socket.send(text);
  }

  #ping(): void {
    const now = this.#deps.clock.now();
    for (const socket of this.#sockets.clients) {
      if (now - (this.#lastHeard.get(socket) ?? now) >= IDLE_MS) socket.terminate();
      else if (socket.readyState === socket.OPEN) socket.ping();
    }
  }
}

/** Compares without telling by its duration how much is right. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
