import { AppError, FakeClock, silentLog } from '@parley/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { type BridgeAddress, BridgeRegistry, parseBridges } from './bridge-registry.ts';

const bridge = (serverId: string, host = '10.0.0.1'): BridgeAddress => ({ serverId, host, port: 9090 });
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('BridgeRegistry', () => {
  let clock: FakeClock;
  let asked: number;
  let answer: () => Promise<readonly BridgeAddress[]>;
  let registry: BridgeRegistry;

  beforeEach(() => {
    clock = new FakeClock();
    asked = 0;
    answer = async () => [bridge('a')];
    const fetchBridges = () => {
      asked++;
      return answer();
    };
    registry = new BridgeRegistry({ fetchBridges, clock, log: silentLog });
  });

  it('asks the focus once for what it does not know, however many wait', async () => {
    expect(await Promise.all([registry.find('a'), registry.find('a'), registry.find('b')])).toEqual([bridge('a'), bridge('a'), undefined]);
    expect(asked).toBe(1);
    await registry.find('a');
    expect(asked).toBe(1);
  });

  it('finds a bridge that came a moment after the last question', async () => {
    await registry.find('b');
    answer = async () => [bridge('b')];
    const found = registry.find('b');
    clock.advance(499);
    await settle();
    expect(asked).toBe(1);
    clock.advance(1);
    expect(await found).toEqual(bridge('b'));
  });

  it('follows a bridge that moved', async () => {
    await registry.find('a');
    answer = async () => [bridge('a', '10.0.0.2')];
    clock.advance(5_001);
    expect(await registry.find('a')).toEqual(bridge('a'));
    await settle();
    expect(await registry.find('a')).toEqual(bridge('a', '10.0.0.2'));
    answer = async () => [bridge('a', '10.0.0.3')];
    registry.forget('a');
    clock.advance(500);
    expect(await registry.find('a')).toEqual(bridge('a', '10.0.0.3'));
  });

  it('keeps the last list while the focus is away, and does not call the unknown missing', async () => {
    await registry.find('a');
    answer = () => Promise.reject(new AppError('UNAVAILABLE', 'down'));
    clock.advance(60_000);
    expect(await registry.find('a')).toEqual(bridge('a'));
    await settle();
    clock.advance(60_000);
    await expect(registry.find('b')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await registry.find('a')).toEqual(bridge('a'));
  });
});

describe('parseBridges', () => {
  it('reads addresses of every form', () => {
    const bridges = ['10.0.0.1:9090', '[fd00::1]:9091', 'jvb-1.internal:9092'].map((address, index) => ({
      serverId: `s${index}`,
      address,
      healthy: true,
    }));
    expect(parseBridges(JSON.stringify({ bridges }))).toEqual([
      { serverId: 's0', host: '10.0.0.1', port: 9090 },
      { serverId: 's1', host: 'fd00::1', port: 9091 },
      { serverId: 's2', host: 'jvb-1.internal', port: 9092 },
    ]);
  });

  it.each([
    null,
    7,
    {},
    { serverId: 'a' },
    { serverId: 'a', address: 'host' },
    { serverId: 'a', address: 'host:0' },
    { serverId: 'a', address: 'host:99999' },
    { serverId: 'a', address: 'user@host:80' },
    { serverId: 'a', address: 'host:80/path' },
    { serverId: 'a/b', address: 'host:80' },
    { serverId: 7, address: 'host:80' },
  ])('leaves out %j', (entry) => {
    expect(parseBridges(JSON.stringify({ bridges: [entry] }))).toEqual([]);
  });

  it.each(['', 'null', '[]', '{}', '{"bridges":{}}', JSON.stringify({ bridges: Array(1001).fill(null) })])('refuses %s', (text) => {
    expect(() => parseBridges(text)).toThrow(AppError);
  });
});
