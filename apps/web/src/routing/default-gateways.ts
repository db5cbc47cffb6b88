import { readFileSync } from 'node:fs';
import { parseAddressSet } from './addresses.ts';

/**
 * Addresses of the machines that lead out of our networks. A container sees there whoever came to a published port by way of Docker's
 * own proxy (IPv6, rootless engines, the host itself), and a router there may stand for all people behind it.
 */
export function readDefaultGateways(read: (file: string) => string = readText): readonly string[] {
  const v4 = lines(read('/proc/net/route')).flatMap(([, destination, gateway = '']) =>
    destination === '00000000' ? fromHex4(gateway) : [],
  );
  const v6 = lines(read('/proc/net/ipv6_route')).flatMap(([destination = '', length, , , next = '']) =>
    length === '00' && /^0{32}$/.test(destination) ? fromHex6(next) : [],
  );
  return [...new Set([...v4, ...v6])].filter((address) => parseAddressSet([address]) !== undefined);
}

const lines = (text: string) => text.split('\n').map((line) => line.trim().split(/\s+/));

/** Four bytes as the kernel has them, last one first; nothing for a route without a gateway. */
function fromHex4(hex: string): string[] {
  if (!/^[\da-f]{8}$/i.test(hex) || /^0+$/.test(hex)) return [];
  return [[6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.')];
}

function fromHex6(hex: string): string[] {
  if (!/^[\da-f]{32}$/i.test(hex) || /^0+$/.test(hex)) return [];
  return [hex.match(/.{4}/g)?.join(':') ?? ''];
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
