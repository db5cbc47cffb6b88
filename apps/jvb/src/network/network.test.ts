import { FakeClock, silentLog } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { isPrivateAddress, listenAddresses, ownAddresses, parseAdvertised } from './addresses.ts';
import { buildCandidates } from './candidates.ts';
import { buildBindingRequest, PublicAddress, parseMappedAddress } from './stun.ts';

const address = (ip: string, internal = false) => ({ address: ip, internal }) as never;

describe('addresses', () => {
  it.each([
    ['203.0.113.9', { ip: '203.0.113.9' }],
    ['203.0.113.9#10001', { ip: '203.0.113.9', port: 10_001 }],
    ['2001:db8::1', { ip: '2001:db8::1' }],
    ['bridge.example', undefined],
    ['203.0.113.9#', undefined],
    ['203.0.113.9#70000', undefined],
    ['203.0.113.9#1#2', undefined],
  ])('JVB_ADVERTISE_IPS entry %s', (text, expected) => {
    expect(parseAdvertised(text)).toEqual(expected);
  });

  it('lists own addresses without loopback and link-local ones, IPv4 first', () => {
    const interfaces = {
      lo: [address('127.0.0.1', true)],
      eth0: [address('2001:db8::7'), address('192.168.1.5'), address('fe80::1'), address('169.254.3.3')],
    };
    expect(ownAddresses(interfaces)).toEqual(['192.168.1.5', '2001:db8::7']);
    expect(ownAddresses({ lo: [address('127.0.0.1', true)] })).toEqual(['127.0.0.1']);
  });

  it('listens on the families that exist', () => {
    expect(listenAddresses(['192.168.1.5'])).toEqual(['0.0.0.0']);
    expect(listenAddresses(['192.168.1.5', '2001:db8::7'])).toEqual(['0.0.0.0', '::']);
  });

  it.each(['10.1.2.3', '172.20.0.4', '192.168.0.1', '100.64.0.1', '127.0.0.1', 'fd00::1', 'fe80::1', '::1'])('%s is private', (ip) => {
    expect(isPrivateAddress(ip)).toBe(true);
  });

  it.each(['203.0.113.9', '172.32.0.1', '100.128.0.1', '2001:db8::1'])('%s is public', (ip) => {
    expect(isPrivateAddress(ip)).toBe(false);
  });
});

describe('buildCandidates', () => {
  const input = {
    port: 10_001,
    workerIndex: 1,
    advertised: [{ ip: '203.0.113.9' }, { ip: '203.0.113.10', port: 443 }],
    own: ['192.168.1.5'],
    discovered: ['198.51.100.2'],
    withPrivate: true,
  };
  const shape = (one: { ip: string; port: number; type: string }) => `${one.type} ${one.ip}:${one.port}`;

  it('puts advertised addresses first and counts mapped ports up by worker', () => {
    const candidates = buildCandidates(input);
    expect(candidates.map(shape)).toEqual([
      'host 203.0.113.9:10001',
      'host 203.0.113.10:444',
      'host 192.168.1.5:10001',
      'srflx 198.51.100.2:10001',
    ]);
    const priorities = candidates.map((one) => one.priority);
    expect(priorities).toEqual([...priorities].sort((a, b) => b - a));
    expect(candidates[3]).toMatchObject({ relAddr: '192.168.1.5', relPort: 10_001 });
    expect(priorities[0]).toBeLessThan(2 ** 31);
  });

  it('hides private addresses on demand, also as related ones', () => {
    const candidates = buildCandidates({ ...input, withPrivate: false });
    expect(candidates.map(shape)).toEqual(['host 203.0.113.9:10001', 'host 203.0.113.10:444', 'srflx 198.51.100.2:10001']);
    expect(candidates[2]).toMatchObject({ relAddr: '0.0.0.0', relPort: 9 });
  });

  it('keeps private addresses when there is nothing else', () => {
    const candidates = buildCandidates({ ...input, advertised: [], discovered: [], withPrivate: false });
    expect(candidates.map(shape)).toEqual(['host 192.168.1.5:10001']);
  });

  it('names an address once', () => {
    const candidates = buildCandidates({ ...input, advertised: [{ ip: '192.168.1.5' }], discovered: ['192.168.1.5'] });
    expect(candidates.map(shape)).toEqual(['host 192.168.1.5:10001']);
  });
});

describe('STUN', () => {
  const id = Buffer.from('0123456789ab');
  const response = Buffer.from('0101000c2112a442303132333435363738396162002000080001ffffea12d542', 'hex');

  it('reads the mapped address of the answer to its own request', () => {
    expect(buildBindingRequest(id).subarray(0, 8).toString('hex')).toBe('000100002112a442');
    expect(parseMappedAddress(response, id)).toBe('203.0.113.0');
  });

  it('ignores everything else', () => {
    expect(parseMappedAddress(response, Buffer.from('ba9876543210'))).toBeUndefined();
    expect(parseMappedAddress(response.subarray(0, 22), id)).toBeUndefined();
    expect(parseMappedAddress(Buffer.alloc(3), id)).toBeUndefined();
  });

  it('asks the next server when one fails, and again later', async () => {
    const clock = new FakeClock();
    const asked: string[] = [];
    const ask = async (server: string) => {
      asked.push(server);
      if (server === 'a') throw new Error('silent');
      return '198.51.100.2';
    };
    const finder = new PublicAddress({ servers: ['a', 'b'], ask, clock, log: silentLog });
    finder.start();
    await expect.poll(() => finder.addresses).toEqual(['198.51.100.2']);
    clock.advance(600_000);
    await expect.poll(() => asked).toEqual(['a', 'b', 'a', 'b']);
    finder.stop();
    expect(clock.pending).toBeLessThanOrEqual(1);
  });
});
