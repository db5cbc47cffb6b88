import { AppError, FakeClock, silentLog } from '@parley/kernel';
import type { BridgeAnnouncement, BridgeStats } from '@parley/xmpp-colibri2';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { loadFocusConfig } from '../config.ts';
import { Counters } from '../counters.ts';
import { BridgeRegistry } from './bridge-registry.ts';

const STATS: BridgeStats = { colibri2: true, drain: false, gracefulShutdown: false, shuttingDown: false, stressLevel: 0 };
const TABLE = { payloadTypes: [], headerExtensions: [] };
const PARLEY: BridgeAnnouncement = { serverId: 's1', media: { audio: TABLE, video: TABLE }, sctp: true };

/** Lets promise callbacks run between two steps of the fake clock. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('BridgeRegistry', () => {
  let clock: FakeClock;
  let registry: BridgeRegistry;
  let counters: Counters;
  let answer: 'ok' | 'ill' | 'silence';
  const onLost = vi.fn();
  const onAvailable = vi.fn();
  const expireConference = vi.fn(() => Promise.resolve());

  const create = (healthChecks: boolean) =>
    new BridgeRegistry({
      clock,
      log: silentLog,
      counters,
      rules: loadFocusConfig({ JICOFO_AUTH_PASSWORD: 'a-random-one' }).selection,
      healthChecks,
      checkHealth: (_jid, timeoutMs) =>
        new Promise((resolve, reject) => {
          if (answer === 'ok') resolve();
          else if (answer === 'ill') reject(new AppError('INTERNAL', 'no worker'));
          else clock.after(timeoutMs, () => reject(new AppError('TIMEOUT', 'nobody there')));
        }),
      expireConference,
      onLost,
      onAvailable,
    });

  /** Moves time in steps of 500 ms, with presence of the bridge every 5 s when `present`. */
  const pass = async (ms: number, present?: string) => {
    for (let step = 0; step < ms / 500; step++) {
      clock.advance(500);
      if (present && clock.now() % 5_000 === 0) registry.update(present, STATS, PARLEY);
      await settle();
    }
  };

  beforeEach(() => {
    for (const spy of [onLost, onAvailable, expireConference]) spy.mockClear();
    clock = new FakeClock();
    answer = 'ok';
    counters = new Counters();
    registry = create(true);
  });

  it('announces a new bridge and selects it', () => {
    registry.update('b/1', STATS, PARLEY);
    expect(onAvailable).toHaveBeenCalledExactlyOnceWith('b/1');
    expect(registry.select({})?.jid).toBe('b/1');
  });

  it('does not announce a bridge that says it is unhealthy, until it recovers', () => {
    registry.update('b/1', { ...STATS, healthy: false }, PARLEY);
    expect(onAvailable).not.toHaveBeenCalled();
    registry.update('b/1', { ...STATS, healthy: true }, PARLEY);
    expect(onAvailable).toHaveBeenCalledOnce();
  });

  it('tells once when a bridge leaves or shuts down', () => {
    registry.update('b/1', STATS, PARLEY);
    registry.update('b/1', { ...STATS, shuttingDown: true }, PARLEY);
    registry.update('b/1', { ...STATS, shuttingDown: true }, PARLEY);
    expect(onLost.mock.calls).toEqual([['b/1', 'shutting-down']]);
    registry.remove('b/1');
    registry.remove('b/1');
    expect(onLost.mock.calls.slice(1)).toEqual([['b/1', 'left']]);
    expect(registry.lost).toBe(1);
  });

  it('notices a frozen bridge of ours within 8 s and takes it back when it answers', async () => {
    registry.update('b/1', STATS, PARLEY);
    await pass(4_000);
    answer = 'silence';
    await pass(8_000);
    expect(onLost).toHaveBeenCalledExactlyOnceWith('b/1', 'silent');
    expect(registry.select({})).toBeUndefined();
    registry.attempt('b/1', 'm1', 'end').failed();
    answer = 'ok';
    registry.update('b/1', STATS, PARLEY);
    await pass(4_000, 'b/1');
    expect(registry.select({})?.jid).toBe('b/1');
    expect(expireConference).toHaveBeenCalledExactlyOnceWith('b/1', 'm1');
    expect(onAvailable).toHaveBeenCalledTimes(2);
  });

  it('excludes a bridge that says it is ill at once, and longer each time', async () => {
    registry.update('b/1', STATS, PARLEY);
    answer = 'ill';
    await pass(3_000, 'b/1');
    expect(onLost).toHaveBeenCalledExactlyOnceWith('b/1', 'failed');
    answer = 'ok';
    await pass(3_000, 'b/1');
    expect(registry.get('b/1')?.operational).toBe(true);
    for (let failure = 0; failure < 10; failure++) {
      registry.fail('b/1', 'failed');
      await pass(66_000, 'b/1');
      expect(registry.get('b/1')?.operational).toBe(true);
    }
  });

  it('asks a foreign bridge every 10 s and tries again after 5 s', async () => {
    registry.update('b/1', STATS, undefined);
    answer = 'silence';
    await pass(24_500);
    expect(onLost).not.toHaveBeenCalled();
    await pass(500);
    expect(onLost).toHaveBeenCalledExactlyOnceWith('b/1', 'silent');
  });

  it('goes by presence alone when health checks are off, and readmits by time', async () => {
    registry.stop();
    registry = create(false);
    registry.update('b/1', STATS, PARLEY);
    await pass(14_500);
    expect(onLost).toHaveBeenCalledExactlyOnceWith('b/1', 'silent');
    registry.update('b/1', STATS, PARLEY);
    await pass(3_000, 'b/1');
    expect(registry.get('b/1')?.operational).toBe(true);
  });

  it('leaves no timer behind', () => {
    registry.update('b/1', STATS, PARLEY);
    registry.stop();
    expect(clock.pending).toBe(0);
  });

  it('takes health from presence when told so, and gives up bridges that fall silent', async () => {
    registry.stop();
    const rules = { ...loadFocusConfig({ JICOFO_AUTH_PASSWORD: 'a-random-one' }).selection, healthFromPresence: true };
    const checkHealth = vi.fn(() => Promise.reject(new AppError('INTERNAL', 'not to be asked')));
    registry = new BridgeRegistry({
      clock,
      log: silentLog,
      counters,
      rules,
      healthChecks: true,
      checkHealth,
      expireConference,
      onLost,
      onAvailable,
    });
    onLost.mockClear();
    registry.update('b1', { ...STATS, healthy: true }, undefined);
    registry.update('b1', { ...STATS, healthy: false }, undefined);
    expect(onLost.mock.calls).toEqual([['b1', 'failed']]);
    await pass(5_000);
    expect(registry.get('b1')?.operational).toBe(false);
    registry.update('b1', { ...STATS, healthy: true }, undefined);
    await pass(2_000);
    expect(registry.get('b1')?.operational).toBe(true);
    await pass(50_000);
    expect(onLost.mock.calls.at(-1)).toEqual(['b1', 'silent']);
    expect(checkHealth).not.toHaveBeenCalled();
  });

  it('avoids a bridge on which much ICE fails, for a while', () => {
    registry.stop();
    const base = loadFocusConfig({ JICOFO_AUTH_PASSWORD: 'a-random-one' }).selection;
    const rules = { ...base, iceFailures: { ...base.iceFailures, enabled: true, minEndpoints: 4, threshold: 0.5 } };
    registry = new BridgeRegistry({
      ...{
        clock,
        log: silentLog,
        counters,
        rules,
        healthChecks: false,
        checkHealth: () => Promise.resolve(),
        expireConference,
        onLost,
        onAvailable,
      },
    });
    for (const jid of ['b1', 'b2']) registry.update(jid, { ...STATS, stressLevel: jid === 'b1' ? 0 : 0.5 }, undefined);
    registry.countEndpoints('b1', 4);
    registry.iceFailed('b1', 'r/a', []);
    expect(registry.select({})?.jid).toBe('b1');
    registry.iceFailed('b1', 'r/b', []);
    expect(registry.select({})?.jid).toBe('b2');
    expect(registry.get('b1')?.failingIce).toBe(true);
  });

  it('counts and names the addresses under which nobody reaches a bridge over UDP', () => {
    const warnings: unknown[] = [];
    registry.stop();
    registry = new BridgeRegistry({
      ...{ clock, counters, log: { ...silentLog, warn: (...said) => warnings.push(said) }, healthChecks: false },
      rules: loadFocusConfig({ JICOFO_AUTH_PASSWORD: 'a-random-one' }).selection,
      ...{ checkHealth: () => Promise.resolve(), expireConference, onLost, onAvailable },
    });
    registry.update('b1', { ...STATS, iceSucceeded: 2, iceSucceededTcp: 2 }, PARLEY);
    registry.iceFailed('b1', 'r/a', ['10.0.0.2:10000']);
    expect(warnings).toEqual([
      [expect.objectContaining({ bridge: 'b1', clients: 1, addresses: ['10.0.0.2:10000'] }), 'no client reached the bridge over UDP'],
    ]);
    expect(registry.findings).toMatchObject([{ severity: 'error', subject: 'bridge b1 at 10.0.0.2:10000' }]);
    registry.update('b1', { ...STATS, iceSucceeded: 3, iceSucceededTcp: 2 }, PARLEY);
    registry.iceFailed('b1', 'r/a', []);
    expect(registry.findings).toEqual([]);
    expect(counters.value('bridges_unreachable_over_udp')).toBe(1);
  });
});
