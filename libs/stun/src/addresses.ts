import { isIP } from 'node:net';

/** Not reachable from the internet: RFC 1918, RFC 6598, loopback, link-local, unique local IPv6. */
export function isPrivateAddress(ip: string): boolean {
  if (isIP(ip) === 6) {
    const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
    return mapped === undefined ? ip === '::1' || ip === '::' || /^(f[cd]|fe[89ab])/i.test(ip) : isPrivateAddress(mapped);
  }
  const [a = 0, b = 0] = ip.split('.').map(Number);
  if (a === 0 || a === 10 || a === 127 || (a === 192 && b === 168) || (a === 169 && b === 254)) return true;
  return (a === 172 && b >= 16 && b < 32) || (a === 100 && b >= 64 && b < 128);
}

/** `ip:port` as in URLs. */
export function socketAddress(ip: string, port: number): string {
  return `${isIP(ip) === 6 ? `[${ip}]` : ip}:${port}`;
}
