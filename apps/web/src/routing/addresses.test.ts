import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientNetwork, isLoopbackOrigin, isPrivateAddress, parseAddressSet, peerOf } from './addresses.ts';

describe('parseAddressSet', () => {
  it('holds addresses and networks of both families', () => {
    const set = parseAddressSet(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32']);
    const addresses = ['10.9.9.9', '192.0.2.7', '192.0.2.8', '::ffff:10.1.1.1', '2001:db8::1', '2001:db9::1', 'nonsense', ''];
    expect(addresses.map((address) => set?.has(address))).toEqual([true, true, false, true, true, false, false, false]);
  });

  it.each([['host.example.org'], ['10.0.0.0/33'], ['10.0.0.0/x'], ['10.0.0.0/8/8'], ['']])('refuses %j', (item) => {
    expect(parseAddressSet([item])).toBeUndefined();
  });
});

describe('isPrivateAddress', () => {
  it.each([
    ['127.0.0.1', true],
    ['::1', true],
    ['172.18.0.5', true],
    ['fd00::1', true],
    ['8.8.8.8', false],
    ['169.254.169.254', false],
    ['0.0.0.0', false],
    ['2001:db8::1', false],
  ])('%s: %s', (address, expected) => {
    expect(isPrivateAddress(address)).toBe(expected);
  });
});

describe('clientNetwork', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::5:6:7:8', '2001:db8:0:0::/64'],
    ['2001::4:5:6:7:8', '2001:0:0:4::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['64:ff9b::192.0.2.7', '64:ff9b::192.0.2.7'],
    ['', ''],
  ])('of %j is %j', (address, expected) => {
    expect(clientNetwork(address)).toBe(expected);
  });
});

describe('peerOf', () => {
  const trusted = parseAddressSet(['127.0.0.1', '10.0.0.0/8']);
  const peer = (remoteAddress: string, forwarded?: string) =>
    peerOf(
      { socket: { remoteAddress }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } } as unknown as IncomingMessage,
      trusted ?? { has: () => false },
    );

  it.each([
    ['the connection itself', '192.0.2.1', undefined, { address: '192.0.2.1', viaProxy: false, isClaimed: false }],
    ['a claim of a stranger', '192.0.2.1', '198.51.100.1', { address: '192.0.2.1', viaProxy: false, isClaimed: true }],
    ['whom a trusted proxy names', '::ffff:127.0.0.1', '198.51.100.1', { address: '198.51.100.1', viaProxy: true, isClaimed: false }],
    [
      'the last stranger of a chain',
      '127.0.0.1',
      '1.2.3.4, 198.51.100.1, 10.0.0.3',
      { address: '198.51.100.1', viaProxy: true, isClaimed: false },
    ],
    ['the proxy when it names nobody', '127.0.0.1', 'unknown', { address: '127.0.0.1', viaProxy: false, isClaimed: true }],
    ['whom a proxy names with a port', '127.0.0.1', '198.51.100.1:5000', { address: '198.51.100.1', viaProxy: true, isClaimed: false }],
    ['whom a proxy names in brackets', '127.0.0.1', '[2001:db8::1]:5000', { address: '2001:db8::1', viaProxy: true, isClaimed: false }],
    ['a chain of proxies only', '127.0.0.1', '10.0.0.3', { address: '10.0.0.3', viaProxy: true, isClaimed: false }],
  ])('is %s', (_name, remote, forwarded, expected) => {
    expect(peer(remote, forwarded)).toEqual(expected);
  });
});

describe('isLoopbackOrigin', () => {
  it.each(['https://localhost:8443', 'http://meet.localhost', 'https://127.0.0.1', 'http://127.8.9.1:80', 'https://[::1]:8443'])(
    '%s is',
    (origin) => {
      expect(isLoopbackOrigin(origin)).toBe(true);
    },
  );

  it.each(['https://192.0.2.2:8443', 'https://localhost.example.org', 'https://127.0.0.1.example.org', 'https://[::2]', 'https://a b'])(
    '%s is not',
    (origin) => {
      expect(isLoopbackOrigin(origin)).toBe(false);
    },
  );
});
