import { FakeClock, silentLog } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { BridgeHarness } from '../testing/bridge-harness.ts';
import { judgeHealth, Operations } from './operations.ts';

function setup() {
  const harness = new BridgeHarness();
  const clock = new FakeClock();
  const calls: string[] = [];
  const operations = new Operations({
    bridge: harness.bridge,
    clock,
    log: silentLog,
    onChange: () => void calls.push('change'),
    exit: () => void calls.push('exit'),
  });
  return { harness, clock, calls, operations };
}

describe('Operations', () => {
  it('drains without touching conferences', () => {
    const { calls, operations, harness } = setup();
    operations.setDrain(true);
    operations.setDrain(true);
    expect([operations.drain, calls, harness.bridge.refusesNew]).toEqual([true, ['change'], false]);
  });

  it('ends the process when the last participant has gone', async () => {
    const { harness, clock, calls, operations } = setup();
    await harness.join('a', []);
    operations.shutdownGracefully();
    clock.advance(60_000);
    expect([calls, harness.bridge.refusesNew]).toEqual([['change'], true]);
    await harness.bridge.modify(harness.request({ expire: true }));
    clock.advance(1_000);
    expect(operations.shuttingDown).toBe(true);
    clock.advance(59_000);
    expect(calls).not.toContain('exit');
    clock.advance(1_000);
    expect([calls, clock.pending]).toEqual([['change', 'change', 'exit'], 0]);
  });
});

it.each([
  [{}, undefined],
  [{ aliveWorkers: 0 }, 'the media worker is not running'],
  [{ control: { configured: 1, online: 0, joined: 0 } }, 'not connected to prosody'],
  [{ control: { configured: 2, online: 1, joined: 0 } }, 'not in the brewery'],
  [{ hasPublicAddress: false }, 'no public address (JVB_REQUIRE_VALID_ADDRESS)'],
])('judges health of %j', (over, reason) => {
  const health = judgeHealth({ aliveWorkers: 1, control: { configured: 2, online: 2, joined: 1 }, hasPublicAddress: undefined, ...over });
  expect(health).toEqual(reason === undefined ? { healthy: true } : { healthy: false, reason });
});
