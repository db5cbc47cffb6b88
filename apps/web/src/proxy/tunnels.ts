import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { AddressCounter } from '../http/address-bounds.ts';
import { endGently, refuseUpgrade } from '../http/refusal.ts';
import { endToEnd } from './forward-headers.ts';
import type { Outages } from './outages.ts';

export interface TunnelTarget {
  /** Name for logs and metrics: `prosody`, `bridge jvb1`. */
  readonly upstream: string;
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
  /** Path and query. */
  readonly path: string;
  /** Name, value, name, value …, without those of the upgrade. */
  readonly headers: readonly string[];
  /** Told when the upstream could not be reached. */
  onUnreachable?(): void;
}

const HANDSHAKE_MS = 10_000;
const PROBE_MS = 60_000;

/**
 * WebSockets as raw tunnels: the handshake is HTTP on both sides, and once the service has answered 101 the bytes pass
 * unparsed (performance.md §5). Until then nothing but the handshake reaches the service, so a refused upgrade cannot carry
 * another request behind it.
 */
export class Tunnels {
  readonly #outages: Outages;
  readonly #perAddress: AddressCounter;
  readonly #sockets = new Set<Socket>();

  constructor(options: { readonly outages: Outages; readonly perAddress: number }) {
    this.#outages = options.outages;
    this.#perAddress = new AddressCounter(options.perAddress);
  }

  /** Client connections that are tunnelled, or about to be. */
  get size(): number {
    return this.#sockets.size;
  }

  /** Counts a client's socket until it closes; false when its address has too many. */
  admit(socket: Socket, address: string): boolean {
    if (!this.#perAddress.admit(socket, address)) return false;
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return true;
  }

  /** Takes the upgrade of an admitted socket to the service, and joins the two. */
  open(request: IncomingMessage, socket: Socket, head: Buffer, target: TunnelTarget): void {
    const { host, port } = target;
    const upstream = (target.isSecure ? httpsRequest : httpRequest)({
      ...{ hostname: host, port },
      path: target.path,
      method: 'GET',
      headers: [...target.headers, 'Connection', 'Upgrade', 'Upgrade', request.headers.upgrade ?? 'websocket'],
      timeout: HANDSHAKE_MS,
      ...(target.isSecure ? { agent: false } : { createConnection: () => connect({ host, port, timeout: HANDSHAKE_MS }) }),
    });
    const onClientGone = () => upstream.destroy();
    socket.once('close', onClientGone);
    upstream.on('timeout', () => upstream.destroy(new Error('no answer to the upgrade')));
    upstream.on('error', (error) => this.#failed(socket, target, error));
    upstream.on('response', (answer) => {
      this.#outages.worked(target.upstream);
      passRefusal(answer, socket);
    });
    upstream.on('upgrade', (answer, peer, peerHead) => {
      this.#outages.worked(target.upstream);
      socket.off('close', onClientGone);
      join(upstream, answer, { client: socket, clientHead: head, service: peer as Socket, serviceHead: peerHead });
    });
    upstream.end();
  }

  closeAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #failed(socket: Socket, target: TunnelTarget, error: Error): void {
    if (socket.destroyed) return;
    this.#outages.failed(target.upstream, error);
    target.onUnreachable?.();
    refuseUpgrade(socket, { status: 502, detail: 'the service does not answer', retryAfter: 2 });
  }
}

/** A service that refuses the upgrade: its answer goes to the client, and the connection ends with it. */
function passRefusal(answer: IncomingMessage, socket: Socket): void {
  socket.write(head(answer, [...endToEnd(answer.rawHeaders, answer.headers.connection), 'Connection', 'close']), 'latin1');
  // A refused upgrade leaves a connection that the service would keep open.
  const service = answer.socket;
  answer.once('close', () => service.destroy());
  answer.on('error', () => socket.destroy());
  answer.pipe(socket);
  endGently(socket);
}

interface Ends {
  readonly client: Socket;
  readonly clientHead: Buffer;
  readonly service: Socket;
  readonly serviceHead: Buffer;
}

function join(upstream: ClientRequest, answer: IncomingMessage, { client, clientHead, service, serviceHead }: Ends): void {
  upstream.removeAllListeners('timeout');
  client.write(head(answer, answer.rawHeaders), 'latin1');
  for (const socket of [client, service]) {
    socket.setTimeout(0);
    socket.setNoDelay(true);
    // Long silence is normal; a peer that vanished is found by probes.
    socket.setKeepAlive(true, PROBE_MS);
  }
  if (clientHead.length > 0) service.write(clientHead);
  if (serviceHead.length > 0) client.write(serviceHead);
  link(client, service);
  link(service, client);
}

/** Bytes of `from` go to `to`; when `from` ends, `to` ends after what it still has to send. */
function link(from: Socket, to: Socket): void {
  from.on('error', () => from.destroy());
  from.once('end', () => to.destroySoon());
  from.once('close', () => to.destroySoon());
  from.pipe(to, { end: false });
}

function head(answer: IncomingMessage, headers: readonly string[]): string {
  let text = `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n`;
  for (let index = 0; index + 1 < headers.length; index += 2) text += `${headers[index]}: ${headers[index + 1]}\r\n`;
  return `${text}\r\n`;
}
