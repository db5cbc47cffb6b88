import { isIP } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';

/** One entry of JVB_ADVERTISE_IPS. */
export interface AdvertisedEntry {
  /** IP address or host name. */
  readonly host: string;
  /** Port of the first worker as clients see it; without it, it is the port that the worker listens on. */
  readonly port?: number;
}

/** An address under which clients reach a media port. */
export interface AdvertisedAddress {
  readonly ip: string;
  readonly port?: number;
}

export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

const HOST_NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/i;
/** Interfaces that connect containers and virtual machines of one host to each other. */
const VIRTUAL_INTERFACE = /^(docker\d|br-[0-9a-f]{12}$|veth|virbr|lxcbr|lxdbr|podman\d|cni|flannel|cali)/;

/** One entry of JVB_ADVERTISE_IPS: an IP address (IPv6 with or without brackets) or host name, and `#port`; undefined when it is neither. */
export function parseAdvertised(text: string): AdvertisedEntry | undefined {
  const [name = '', port, ...rest] = text.split('#');
  const host = /^\[(.*)\]$/.exec(name)?.[1] ?? name;
  if (rest.length > 0 || (isIP(host) === 0 && !HOST_NAME.test(name)) || (name !== host && isIP(host) !== 6)) return undefined;
  if (port === undefined) return { host };
  const number = Number(port);
  return /^\d{1,5}$/.test(port) && number > 0 && number < 65_536 ? { host, port: number } : undefined;
}

/**
 * The machine's own addresses, IPv4 first; without a network only the loopback one is left.
 * @param withVirtual also those of interfaces to containers and virtual machines, where no client is
 */
export function ownAddresses(interfaces: Interfaces, withVirtual = true): string[] {
  const real = Object.entries(interfaces).filter(([name]) => withVirtual || !VIRTUAL_INTERFACE.test(name));
  const all = real.flatMap(([, list]) => list ?? []);
  const usable = all.filter((one) => !one.internal && !isLinkLocal(one.address)).map((one) => one.address);
  const sorted = [...new Set(usable)].sort((a, b) => isIP(a) - isIP(b));
  return sorted.length > 0 ? sorted : ['127.0.0.1'];
}

/** What the media port binds: all addresses of each family that the machine has (bridge contract §21, pain 16). */
export function listenAddresses(own: readonly string[]): string[] {
  return own.some((ip) => isIP(ip) === 6) ? ['0.0.0.0', '::'] : ['0.0.0.0'];
}

const isLinkLocal = (ip: string): boolean => /^(fe[89ab]|169\.254\.)/i.test(ip);
