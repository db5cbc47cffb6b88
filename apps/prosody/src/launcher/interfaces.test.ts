import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { listenInterfaces, ownNetworks } from './interfaces.ts';

const info = (cidr: string, internal = false): NetworkInterfaceInfo => {
  const address = cidr.split('/')[0] ?? '';
  const rest = { address, cidr, internal, netmask: '', mac: '' };
  return address.includes(':') ? { ...rest, family: 'IPv6', scopeid: 0 } : { ...rest, family: 'IPv4' };
};
const V4 = { lo: [info('127.0.0.1/8', true)], eth0: [info('172.18.0.3/16')] };
const BOTH = { ...V4, eth1: [info('fd00::3/64'), info('fe80::1/64')] };

describe('listenInterfaces', () => {
  it.each([
    ['0.0.0.0', true, BOTH, ['0.0.0.0', '::']],
    ['0.0.0.0', false, BOTH, ['0.0.0.0']],
    ['0.0.0.0', true, V4, ['0.0.0.0']],
    ['127.0.0.1', true, BOTH, ['127.0.0.1']],
    ['::', true, BOTH, ['::']],
  ])('makes of %s, with ENABLE_IPV6 %s', (bind, enableIpv6, interfaces, addresses) =>
    expect(listenInterfaces(bind, enableIpv6, interfaces)).toEqual(addresses),
  );
});

it('ownNetworks leaves out loopback and what has no route', () => expect(ownNetworks(BOTH)).toEqual(['172.18.0.3/16', 'fd00::3/64']));
