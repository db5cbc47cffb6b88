import { AppError, type Deferred, deferred, FakeClock } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { KeepAlive, type KeepAlivePace } from './keep-alive.ts';

/** Lets the promises of one check run. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const timeout = new AppError('TIMEOUT', 'late');

function setUp(pace?: KeepAlivePace) {
  const clock = new FakeClock();
  const state = { lastReceivedAt: 0, dead: 0, pings: [] as Deferred<void>[] };
  const keepAlive = new KeepAlive({
    clock,
    lastReceivedAt: () => state.lastReceivedAt,
    ping: () => {
      const ping = deferred();
      state.pings.push(ping);
      return ping.promise;
    },
    onDead: () => state.dead++,
    ...(pace && { pace }),
  });
  return { clock, state, keepAlive };
}

describe('KeepAlive', () => {
  it('does not ping while something arrives', () => {
    const { clock, state, keepAlive } = setUp();
    keepAlive.start();
    for (let second = 0; second < 60; second++) {
      state.lastReceivedAt = clock.now();
      clock.advance(1000);
    }
    expect(state.pings).toHaveLength(0);
    keepAlive.stop();
    expect(clock.pending).toBe(0);
  });

  it('pings after 10 s of silence, and goes on when answered, be it by an error', async () => {
    const { clock, state, keepAlive } = setUp();
    keepAlive.start();
    for (const answer of [undefined, new AppError('UNAVAILABLE', 'service-unavailable')]) {
      clock.advance(10_000);
      if (answer) state.pings.at(-1)?.reject(answer);
      else state.pings.at(-1)?.resolve();
      await settle();
    }
    expect(state).toMatchObject({ dead: 0, pings: { length: 2 } });
    expect(clock.pending).toBe(1);
  });

  it('looks at once when asked to, and gives up after one ping without an answer', async () => {
    const { clock, state, keepAlive } = setUp();
    keepAlive.probe();
    expect(state.pings).toHaveLength(0);
    keepAlive.start();
    clock.advance(3_000);
    keepAlive.probe();
    state.pings[0]?.resolve();
    await settle();
    expect(clock.pending).toBe(1);
    keepAlive.probe();
    state.pings[1]?.reject(timeout);
    await settle();
    expect(state).toMatchObject({ dead: 1, pings: { length: 2 } });
    expect(clock.pending).toBe(0);
  });

  it('gives up after two pings without an answer', async () => {
    const { clock, state, keepAlive } = setUp();
    keepAlive.start();
    clock.advance(10_000);
    state.pings[0]?.reject(timeout);
    await settle();
    expect(state).toMatchObject({ dead: 0, pings: { length: 2 } });
    state.pings[1]?.reject(timeout);
    await settle();
    expect(state.dead).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('is as quick as it is told to be', async () => {
    const { clock, state, keepAlive } = setUp({ intervalMs: 5_000, timeoutMs: 3_000 });
    keepAlive.start();
    clock.advance(4_999);
    expect(state.pings).toHaveLength(0);
    clock.advance(1);
    expect(state.pings).toHaveLength(1);
    state.pings[0]?.resolve();
    await settle();
    clock.advance(5_000);
    expect(state.pings).toHaveLength(2);
    keepAlive.stop();
  });

  it('says nothing about a connection that it was told to leave', async () => {
    const { clock, state, keepAlive } = setUp();
    keepAlive.start();
    clock.advance(10_000);
    keepAlive.stop();
    state.pings[0]?.reject(timeout);
    await settle();
    state.pings[1]?.reject(timeout);
    await settle();
    expect(state.dead).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
