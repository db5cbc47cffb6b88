import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AppError, deferred } from '@parley/kernel';
import type { Network } from './network.ts';
import { closeFrame, pongFrame, TextFrames, textFrame } from './text-frames.ts';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export interface TextSocketOptions {
  /** `ws://` or `wss://` */
  readonly url: string;
  readonly protocol: string;
  readonly network: Network;
  readonly onText: (bytes: Buffer) => void;
}

/**
 * The client of a WebSocket for text, with next to nothing between its messages and TLS: hundreds of such clients are told hundreds
 * of things for everybody who joins, on the cores on which the servers are measured.
 */
export class TextSocket {
  readonly closed: Promise<void>;
  readonly #socket: Socket;

  private constructor(socket: Socket, head: Buffer, onText: (bytes: Buffer) => void) {
    this.#socket = socket;
    const { promise, resolve } = deferred();
    this.closed = promise;
    socket.setNoDelay(true);
    const frames = new TextFrames({
      onText,
      onPing: (payload) => socket.write(pongFrame(payload)),
      onClose: (payload) => socket.end(closeFrame(payload)),
    });
    socket.on('data', (chunk) => frames.push(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve());
    if (head.length > 0) frames.push(head);
  }

  /** @throws AppError UNAVAILABLE when nobody answers there, or with something else than a WebSocket */
  static async open({ url, protocol, network, onText }: TextSocketOptions): Promise<TextSocket> {
    const key = randomBytes(16).toString('base64');
    const { promise, resolve, reject } = deferred<TextSocket>();
    const fail = (reason: string, cause?: Error) => reject(new AppError('UNAVAILABLE', `cannot connect to ${url}: ${reason}`, { cause }));
    const request = httpRequest(url.replace(/^wss?/, 'http'), {
      createConnection: () => connectTo(url, network),
      headers: {
        ...{ Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Key': key, 'Sec-WebSocket-Version': '13' },
        'Sec-WebSocket-Protocol': protocol,
      },
    });
    request.on('error', (cause) => fail(cause.message, cause));
    request.on('response', (response) => {
      request.destroy();
      fail(`it answered ${response.statusCode}`);
    });
    request.on('upgrade', (response: IncomingMessage, socket: Socket, head: Buffer) => {
      if (response.headers['sec-websocket-accept'] === acceptOf(key)) return resolve(new TextSocket(socket, head, onText));
      socket.destroy();
      fail('it did not accept the handshake');
    });
    request.end();
    return promise;
  }

  send(text: string): void {
    this.#socket.write(textFrame(text));
  }

  terminate(): void {
    this.#socket.destroy();
  }
}

const acceptOf = (key: string): string =>
  createHash('sha1')
    .update(key + GUID)
    .digest('base64');

function connectTo(url: string, network: Network): Socket {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol === 'ws:') return connect({ host, port: Number(port || 80), ...(network.lookup && { lookup: network.lookup }) });
  return connectTls({ ...network, host, port: Number(port || 443), ...(isIP(host) === 0 && { servername: host }) });
}
