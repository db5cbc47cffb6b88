import type { IncomingMessage } from 'node:http';
import { silentLog } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { PublicAddress } from './public-address.ts';

const asks = (referer: string, site = 'same-origin') => ({ headers: { referer, 'sec-fetch-site': site } }) as unknown as IncomingMessage;
const watch = (publicOrigin: string | undefined = 'https://meet.acme.test') =>
  new PublicAddress({ publicOrigin, basePath: '/meet/', log: silentLog });

describe('PublicAddress', () => {
  it('finds out that people come by another address, once', () => {
    const address = watch();
    for (let i = 0; i < 3; i++) address.observe(asks('https://192.168.1.5:8443/meet/room'));
    expect(address.findings()).toMatchObject([
      {
        severity: 'warning',
        subject: 'PUBLIC_URL=https://meet.acme.test/meet/',
        problem: 'people come by https://192.168.1.5:8443',
        remedy: expect.stringContaining('PUBLIC_URL=https://192.168.1.5:8443/meet/'),
      },
    ]);
  });

  it.each([
    ['https://meet.acme.test/meet/room', 'same-origin'],
    ['https://localhost:8443/room', 'same-origin'],
    ['https://intranet.acme.test/page-that-embeds', 'cross-site'],
    ['', 'same-origin'],
    ['javascript:1', 'same-origin'],
  ])('has nothing to say about %s, %s', (referer, site) => {
    const address = watch();
    address.observe(asks(referer, site));
    expect(address.findings()).toEqual([]);
  });

  it('has nothing to say where PUBLIC_URL is not set, and remembers five at most', () => {
    const unset = new PublicAddress({ publicOrigin: undefined, basePath: '/', log: silentLog });
    unset.observe(asks('https://a.acme.test/'));
    expect(unset.findings()).toEqual([]);
    const flooded = watch();
    for (let i = 0; i < 50; i++) flooded.observe(asks(`https://h${i}.test/`));
    expect(flooded.findings()).toHaveLength(5);
  });
});
