import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream';
import { refuse, UPGRADE_LOST } from '../http/refusal.ts';
import { endToEnd } from './forward-headers.ts';
import type { Outages } from './outages.ts';

export interface ProxyTarget {
  /** Name for logs: `prosody`, `focus`. */
  readonly upstream: string;
  /** `http://127.0.0.1:5280` */
  readonly base: URL;
  /** Path and query. */
  readonly path: string;
  /** Name, value, name, value … */
  readonly headers: readonly string[];
  readonly maxBodyBytes: number;
  /** Over a connection of its own. */
  readonly isAlone?: boolean;
  /** Longest silence of the upstream. */
  readonly timeoutMs: number;
}

const RETRY_AFTER_S = 2;
/** A room for thousands of clients, whose bodies are small; keeps a few that send large ones slowly from taking all memory. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;

/** Hands requests on to our own services over kept-alive connections; bodies are bounded and read before they are sent. */
export class HttpProxy {
  readonly #outages: Outages;
  readonly #maxHeldBytes: number;
  /** Bytes of all bodies that are being received, or whose request is not answered yet. */
  #heldBytes = 0;
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 64, scheduling: 'lifo' });

  constructor(outages: Outages, maxHeldBytes = MAX_HELD_BYTES) {
    this.#outages = outages;
    this.#maxHeldBytes = maxHeldBytes;
  }

  /**
   * Answers `response` with the upstream's answer: 413 for too long a body, 502 when nobody answers, 503 when the bodies of all
   * clients together are too long, 504 when too late.
   */
  async forward(request: IncomingMessage, response: ServerResponse, target: ProxyTarget): Promise<void> {
    let held = 0;
    response.once('close', () => {
      this.#heldBytes -= held;
      held = 0;
    });
    const hold = (bytes: number) => {
      if (response.destroyed || this.#heldBytes + bytes > this.#maxHeldBytes) return false;
      held += bytes;
      this.#heldBytes += bytes;
      return true;
    };
    const body = await readBody(request, target.maxBodyBytes, hold);
    if (body === 'closed') return;
    if (body === 'too many') return refuse(response, { status: 503, detail: 'too many requests at once', retryAfter: RETRY_AFTER_S });
    if (body === 'too long') return refuse(response, { status: 413, detail: `body longer than ${target.maxBodyBytes} bytes` });
    this.#send(request, response, target, body, true);
  }

  stop(): void {
    this.#agent.destroy();
  }

  #send(request: IncomingMessage, response: ServerResponse, target: ProxyTarget, body: Buffer, mayRetry: boolean): void {
    const isSecure = target.base.protocol === 'https:';
    const upstream = (isSecure ? httpsRequest : httpRequest)({
      hostname: target.base.hostname.replace(/^\[|\]$/g, ''),
      port: target.base.port,
      path: target.path,
      method: request.method,
      headers:
        body.length > 0 || request.method === 'POST' ? [...target.headers, 'Content-Length', String(body.length)] : [...target.headers],
      // Prosody takes what one BOSH session does to a connection for all that share it: its rate, its end.
      ...(target.isAlone || isSecure ? { agent: false } : { agent: this.#agent }),
    });
    let isAnswered = false;
    upstream.setTimeout(target.timeoutMs, () => upstream.destroy(new Error(TIMED_OUT)));
    upstream.on('response', (answer) => {
      isAnswered = true;
      this.#outages.worked(target.upstream);
      if (response.destroyed) return void answer.destroy();
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders, answer.headers.connection));
      pipeline(answer, response, () => {});
    });
    // A WebSocket handshake that lost its Upgrade header in a proxy in front; Prosody takes it for one all the same.
    upstream.on('upgrade', (_answer, socket) => {
      socket.destroy();
      response.setHeader('Upgrade', 'websocket');
      refuse(response, UPGRADE_LOST);
    });
    upstream.on('error', (error) => {
      // The end of a request whose client is gone looks like a reset too.
      if (response.destroyed) return;
      // A kept-alive connection that the service had just closed: the request was never read.
      if (mayRetry && !isAnswered && upstream.reusedSocket && isReset(error)) this.#send(request, response, target, body, false);
      else this.#failed(response, target, error);
    });
    response.once('close', () => upstream.destroy());
    upstream.end(body);
  }

  #failed(response: ServerResponse, target: ProxyTarget, error: Error): void {
    this.#outages.failed(target.upstream, error);
    const isLate = error.message === TIMED_OUT;
    refuse(response, { status: isLate ? 504 : 502, detail: `${target.upstream} does not answer`, retryAfter: RETRY_AFTER_S });
  }
}

const TIMED_OUT = 'timed out';

function isReset(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

type Body = Buffer | 'too long' | 'too many' | 'closed';

/** `hold` is asked before bytes are kept. */
async function readBody(request: IncomingMessage, maxBytes: number, hold: (bytes: number) => boolean): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return 'too long';
  const { promise, resolve } = Promise.withResolvers<Body>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) resolve('too long');
    else if (hold(chunk.length)) chunks.push(chunk);
    else resolve('too many');
  });
  request.once('end', () => resolve(Buffer.concat(chunks)));
  request.once('close', () => resolve('closed'));
  return promise;
}
