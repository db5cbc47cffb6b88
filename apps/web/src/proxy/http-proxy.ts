import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream';
import { refuse } from '../http/refusal.ts';
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
  /** Longest silence of the upstream. */
  readonly timeoutMs: number;
}

const RETRY_AFTER_S = 2;

/** Hands requests on to our own services over kept-alive connections; bodies are bounded and read before they are sent. */
export class HttpProxy {
  readonly #outages: Outages;
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 64, scheduling: 'lifo' });

  constructor(outages: Outages) {
    this.#outages = outages;
  }

  /** Answers `response` with the upstream's answer: 413 for too long a body, 502 when nobody answers, 504 when too late. */
  async forward(request: IncomingMessage, response: ServerResponse, target: ProxyTarget): Promise<void> {
    const body = await readBody(request, target.maxBodyBytes);
    if (body === 'closed') return;
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
      ...(isSecure ? {} : { agent: this.#agent }),
    });
    let isAnswered = false;
    upstream.setTimeout(target.timeoutMs, () => upstream.destroy(new Error(TIMED_OUT)));
    upstream.on('response', (answer) => {
      isAnswered = true;
      this.#outages.worked(target.upstream);
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders, answer.headers.connection));
      pipeline(answer, response, () => {});
    });
    // A WebSocket handshake that lost its Upgrade header in a proxy in front; Prosody takes it for one all the same.
    upstream.on('upgrade', (_answer, socket) => {
      socket.destroy();
      response.setHeader('Upgrade', 'websocket');
      refuse(response, { status: 426, detail: 'a WebSocket needs the Upgrade header' });
    });
    upstream.on('error', (error) => {
      // A kept-alive connection that the service had just closed: the request was never read.
      if (mayRetry && !isAnswered && upstream.reusedSocket && isReset(error)) this.#send(request, response, target, body, false);
      else this.#failed(response, target, error);
    });
    response.once('close', () => upstream.destroy());
    upstream.end(body);
  }

  #failed(response: ServerResponse, target: ProxyTarget, error: Error): void {
    if (response.destroyed) return;
    this.#outages.failed(target.upstream, error);
    const isLate = error.message === TIMED_OUT;
    refuse(response, { status: isLate ? 504 : 502, detail: `${target.upstream} does not answer`, retryAfter: RETRY_AFTER_S });
  }
}

const TIMED_OUT = 'timed out';

function isReset(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | 'too long' | 'closed'> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return 'too long';
  const { promise, resolve } = Promise.withResolvers<Buffer | 'too long' | 'closed'>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
    else resolve('too long');
  });
  request.once('end', () => resolve(Buffer.concat(chunks)));
  request.once('close', () => resolve('closed'));
  return promise;
}
