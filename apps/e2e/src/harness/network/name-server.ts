import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import path from 'node:path';
import type { Host } from './host.ts';

const RESPONDER = path.join(import.meta.dirname, 'name-responder.ts');

/** A name server for one host, under the addresses of this machine's own ones: what runs there asks it without knowing. */
export interface NameServer {
  /** Names that were asked for so far, in lower case, each once. */
  readonly asked: ReadonlySet<string>;
  /** What is answered from now on. */
  set(addresses: Readonly<Record<string, string>>): void;
}

/**
 * @param addresses - IPv4 address of each name; of other names it says nothing, as a name server that is not there
 */
export async function startNameServer(host: Host, addresses: Readonly<Record<string, string>>): Promise<NameServer> {
  const zone = path.join(host.folder, `${host.name}-zone.json`);
  const set: NameServer['set'] = (names) => writeFileSync(zone, JSON.stringify(names));
  set(addresses);
  host.run(['sysctl -qw net.ipv4.ip_unprivileged_port_start=53', ...ownNameServers().map(assign)].join('\n'));
  const responder = host.spawn([process.execPath, RESPONDER, zone]);
  if (!responder.stdout) throw new Error('no output');
  const asked = new Set<string>();
  const output = responder.stdout.setEncoding('utf8');
  await once(output, 'data');
  output.on('data', (text: string) => {
    for (const name of text.split('\n').filter(Boolean)) asked.add(name);
  });
  return { asked, set };
}

/** Those of this machine, which the hosts share with it; without any, the C library asks this one. */
function ownNameServers(): string[] {
  const listed = [...readFileSync('/etc/resolv.conf', 'utf8').matchAll(/^nameserver\s+([0-9a-f.:]+)/gim)].map((match) => match[1] ?? '');
  return listed.filter((address) => !address.startsWith('127.') && address !== '::1');
}

function assign(address: string): string {
  return isIPv6(address) ? `ip addr add ${address}/128 dev lo nodad` : `ip addr add ${address}/32 dev lo`;
}
