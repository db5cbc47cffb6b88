import { describe, expect, it } from 'vitest';
import { readDefaultGateways } from './default-gateways.ts';

const V4 = [
  'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
  'eth0\t00000000\t010012AC\t0003\t0\t0\t0\t00000000\t0\t0\t0',
  'eth0\t000012AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0',
  'tun0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0',
].join('\n');
const ZERO = '0'.repeat(32);
const V6 = [
  `fd000000000000000000000000000000 40 ${ZERO} 00 ${ZERO} 00000100 00000001 00000000 00000001     eth0`,
  `${ZERO} 00 ${ZERO} 00 fd000000000000000000000000000001 00000400 00000001 00000000 00000003     eth0`,
  `${ZERO} 00 ${ZERO} 00 ${ZERO} ffffffff 00000001 00000000 00200200       lo`,
].join('\n');

describe('readDefaultGateways', () => {
  it('reads those of both kinds', () => {
    const read = (file: string) => (file.endsWith('ipv6_route') ? V6 : V4);
    expect(readDefaultGateways(read)).toEqual(['172.18.0.1', 'fd00:0000:0000:0000:0000:0000:0000:0001']);
  });

  it('finds none where there are none', () => {
    expect(readDefaultGateways(() => '')).toEqual([]);
    expect(readDefaultGateways(() => 'eth0 00000000 zz\n')).toEqual([]);
  });

  it('reads those of this machine', () => {
    expect(() => readDefaultGateways()).not.toThrow();
  });
});
