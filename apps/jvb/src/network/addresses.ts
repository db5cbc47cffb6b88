import { isIP } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';

/** An address under which clients reach a media port; without `port` it is the port that the worker listens on. */
export interface AdvertisedAddress {
  readonly ip: string;
  readonly port?: number;
}

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** One entry of JVB_ADVERTISE_IPS: `ip` or `ip#port`; undefined when it is neither. */
export function parseAdvertised(text: string): AdvertisedAddress | undefined {
  const [ip = '', port, ...rest] = text.split('#');
  if (!isIP(ip) || rest.length > 0) return undefined;
  if (port === undefined) return { ip };
  const number = Number(port);
  return /^\d{1,5}$/.test(port) && number > 0 && number < 65_536 ? { ip, port: number } : undefined;
}

/** The machine's own addresses, IPv4 first; without a network only the loopback one is left. */
export function ownAddresses(interfaces: Interfaces): string[] {
  const all = Object.values(interfaces).flatMap((list) => list ?? []);
  const usable = all.filter((one) => !one.internal && !isLinkLocal(one.address)).map((one) => one.address);
  const sorted = [...new Set(usable)].sort((a, b) => isIP(a) - isIP(b));
  return sorted.length > 0 ? sorted : ['127.0.0.1'];
}

/** What the media port binds: all addresses of each family that the machine has (bridge contract §21, pain 16). */
export function listenAddresses(own: readonly string[]): string[] {
  return own.some((ip) => isIP(ip) === 6) ? ['0.0.0.0', '::'] : ['0.0.0.0'];
}

/** Not reachable from the internet: RFC 1918, RFC 6598, loopback, link-local, unique local IPv6. */
export function isPrivateAddress(ip: string): boolean {
  if (isIP(ip) === 6) return ip === '::1' || /^(f[cd]|fe[89ab])/i.test(ip);
  const [a = 0, b = 0] = ip.split('.').map(Number);
  if (a === 10 || a === 127 || (a === 192 && b === 168) || (a === 169 && b === 254)) return true;
  return (a === 172 && b >= 16 && b < 32) || (a === 100 && b >= 64 && b < 128);
}

const isLinkLocal = (ip: string): boolean => /^(fe[89ab]|169\.254\.)/i.test(ip);
