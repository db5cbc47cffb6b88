import { once } from 'node:events';
import path from 'node:path';
import type { Host } from './host.ts';
import { SERVER } from './topology.ts';

const RELAY = path.join(import.meta.dirname, 'delay-relay.ts');
const RELAY_PORT = 20_000;

export interface Degradation {
  /** In each direction. */
  readonly delayMs: number;
  /** Of what comes from the server. */
  readonly lossPercent: number;
}

/**
 * Makes the media path of everybody behind a router slow and lossy; sender and receiver notice nothing of how.
 * @returns what makes it as it was
 */
export async function degradePath(router: Host, { delayMs, lossPercent }: Degradation): Promise<() => Promise<void>> {
  const relay = router.spawn([process.execPath, RELAY, String(RELAY_PORT), SERVER.public, String(SERVER.media), String(delayMs)]);
  const ended = once(relay, 'exit');
  await Promise.race([once(relay.stdout, 'data'), ended.then(() => Promise.reject(new Error('the delay relay has ended')))]);
  const rules = (change: '-A' | '-D') =>
    router.run(
      [
        `iptables -t nat ${change} PREROUTING -i eth1 -p udp --dport ${SERVER.media} -j REDIRECT --to-ports ${RELAY_PORT}`,
        `iptables ${change} INPUT -i eth0 -p udp -m statistic --mode random --probability ${lossPercent / 100} -j DROP`,
      ].join('\n'),
    );
  rules('-A');
  return async () => {
    rules('-D');
    relay.kill('SIGKILL');
    await ended;
  };
}
