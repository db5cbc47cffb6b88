import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { type AddressSet, isPrivateAddress, type Peer, peerOf, plainAddress } from '../routing/addresses.ts';

/** How a client sees us, and we it. */
export interface ClientView {
  readonly peer: Peer;
  /** Did the browser come over TLS, to us or to the proxy in front? */
  readonly isSecure: boolean;
  /** `https://meet.example.org:8443`: PUBLIC_URL, else (also when that is localhost) what the browser has in its address bar. */
  readonly origin: string;
}

export interface ClientViewOptions {
  readonly trusted: AddressSet;
  readonly publicOrigin: string | undefined;
  readonly fallbackOrigin: string;
}

const HOST = /^(?:[a-z0-9](?:[a-z0-9._-]{0,252})|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

export function clientView(request: IncomingMessage, options: ClientViewOptions): ClientView {
  const peer = peerOf(request, options.trusted);
  const isSecure = isTls(request) || (mayTellScheme(request, options.trusted) && request.headers['x-forwarded-proto'] === 'https');
  const host = hostOf(request, peer);
  const seen = HOST.test(host) ? `${isSecure ? 'https' : 'http'}://${host.toLowerCase()}` : options.fallbackOrigin;
  return { peer, isSecure, origin: options.publicOrigin ?? seen };
}

/** What the browser has in its address bar: a proxy that is trusted may tell it, where it has put a name of its own into Host. */
function hostOf({ headers }: IncomingMessage, { viaProxy }: Peer): string {
  const told = headers['x-forwarded-host'];
  const first = viaProxy && typeof told === 'string' ? told.split(',')[0]?.trim() : undefined;
  return first || (headers.host ?? '');
}

export function isTls(request: IncomingMessage): boolean {
  return (request.socket as Partial<TLSSocket>).encrypted === true;
}

/**
 * May this client read the metrics? Only from the machine or a private network, and not through a proxy, or one of the `gateways`,
 * that hides who asks.
 */
export function isInternal(peer: Peer, gateways: AddressSet): boolean {
  return isPrivateAddress(peer.address) && !peer.isClaimed && !gateways.has(peer.address);
}

/** The scheme only shapes the answer to the same client, so a proxy in a private network may tell it without being named. */
function mayTellScheme(request: IncomingMessage, trusted: AddressSet): boolean {
  const address = plainAddress(request.socket.remoteAddress ?? '');
  return trusted.has(address) || isPrivateAddress(address);
}
