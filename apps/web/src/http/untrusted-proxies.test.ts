import type { IncomingMessage } from 'node:http';
import { silentLog } from '@parley/kernel';
import { expect, it } from 'vitest';
import { UntrustedProxies } from './untrusted-proxies.ts';

it('finds a proxy in a private network after any number of strangers, and not without bounds', () => {
  const proxies = new UntrustedProxies(silentLog);
  const observe = (remoteAddress: string) =>
    proxies.observe({ socket: { remoteAddress } } as IncomingMessage, {
      peer: { address: remoteAddress, viaProxy: false, isClaimed: true },
    });
  for (let host = 1; host < 100; host++) observe(`203.0.113.${host}`);
  for (let host = 1; host < 100; host++) observe(`::ffff:172.18.0.${host}`);
  const found = proxies.findings().map(({ remedy }) => remedy);
  expect(found).toHaveLength(10);
  expect(found).toContain('TRUSTED_PROXIES=172.18.0.1, but only if that is your own proxy');
});
