import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** A set of IP addresses and networks. */
export interface AddressSet {
  has(address: string): boolean;
}

/** Reads `10.0.0.0/8`, `::1` …; returns undefined when an item is no address or network. */
export function parseAddressSet(items: readonly string[]): AddressSet | undefined {
  const set = new BlockList();
  for (const item of items) {
    const [address = '', bits, ...rest] = item.split('/');
    const version = isIP(address);
    const width = version === 4 ? 32 : 128;
    const prefix = bits === undefined ? width : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
    if (version === 0 || rest.length > 0 || prefix < 0 || prefix > width) return undefined;
    set.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6');
  }
  return {
    has(address) {
      const plain = plainAddress(address);
      const version = isIP(plain);
      return version !== 0 && set.check(plain, version === 4 ? 'ipv4' : 'ipv6');
    },
  };
}

const PRIVATE = parseAddressSet(['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '::1', 'fc00::/7']);

/** Is this an address of the machine or a private network? Link-local ones are not: cloud metadata services live there. */
export function isPrivateAddress(address: string): boolean {
  return PRIVATE?.has(address) ?? false;
}

/** Does an origin name, to whoever reads it, the reader's own machine? */
export function isLoopbackOrigin(origin: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(URL.parse(origin)?.hostname ?? '');
}

/** IPv4 in its own notation, also where a dual-stack socket gives `::ffff:192.0.2.1`. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

/**
 * What one client has at its disposal: an IPv4 address, or a whole /64, in which every IPv6 client may take as many addresses
 * as it likes. Link-local addresses, and those with an IPv4 address in them, stay what they are.
 */
export function clientNetwork(address: string): string {
  const plain = plainAddress(address).toLowerCase();
  if (isIP(plain) !== 6 || plain.includes('.') || /^fe[89ab]/.test(plain)) return plain;
  const [before = [], after = []] = plain.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const groups = [...before, ...zeros, ...after].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${groups.join(':')}::/64`;
}

/** Some proxies name the client's port, too: `192.0.2.1:50000`, `[2001:db8::1]:50000`. */
function withoutPort(item: string): string {
  return item.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1');
}

export interface Peer {
  /** The client: the connection's other end, or whom trusted proxies name. */
  readonly address: string;
  /** Did a proxy that is trusted, or that sits in a private network, hand the request on? */
  readonly viaProxy: boolean;
  /** Was there an X-Forwarded-For from somebody who is not trusted? */
  readonly isClaimed: boolean;
}

/** Who sent a request: X-Forwarded-For is followed from its end for as long as trusted proxies wrote it. */
export function peerOf(request: IncomingMessage, trusted: AddressSet): Peer {
  const header = request.headers['x-forwarded-for'];
  const chain = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((item) => item.trim());
  let address = plainAddress(request.socket.remoteAddress ?? '');
  let viaProxy = false;
  while (trusted.has(address)) {
    const next = plainAddress(withoutPort(chain.pop() ?? ''));
    if (isIP(next) === 0) break;
    address = next;
    viaProxy = true;
  }
  return { address, viaProxy, isClaimed: !viaProxy && header !== undefined };
}
