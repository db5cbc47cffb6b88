import { FakeClock } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { blockOf, RequestLimits } from './request-limits.ts';

/** How many of `count` requests pass. */
function passing(limits: RequestLimits, sender: string, showsToken: boolean, count: number): number {
  let passed = 0;
  for (let turn = 0; turn < count; turn++) {
    try {
      limits.take({ sender, showsToken });
      passed++;
    } catch {
      // Counted by its absence.
    }
  }
  return passed;
}

describe('limits of conference requests', () => {
  it('are wider for tokens than for people without, and apart from them', () => {
    const limits = new RequestLimits(new FakeClock(), 10);
    expect(passing(limits, '192.0.2.1', false, 20)).toBe(10);
    expect(passing(limits, '192.0.2.1', true, 200)).toBe(100);
    expect(passing(limits, '192.0.2.2', false, 20)).toBe(10);
  });

  it('end the patience with an address that forges tokens', () => {
    const clock = new FakeClock();
    const limits = new RequestLimits(clock, 10);
    const forger = { sender: '192.0.2.1', showsToken: true };
    for (let turn = 0; turn < 10; turn++) {
      limits.take(forger);
      limits.wasForged(forger);
    }
    expect(() => limits.take(forger)).toThrow(expect.objectContaining({ code: 'LIMIT_REACHED' }));
    expect(passing(limits, '192.0.2.1', false, 1)).toBe(1);
    clock.advance(60_000);
    expect(passing(limits, '192.0.2.1', true, 1)).toBe(1);
  });

  it('count lines of the log, so that a flood does not fill it', () => {
    const limits = new RequestLimits(new FakeClock(), 10);
    const lines = Array.from({ length: 100 }, () => limits.mayLog({ sender: '192.0.2.1', showsToken: false })).filter(Boolean);
    expect(lines).toHaveLength(20);
  });

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['u@meet.jitsi', 'u@meet.jitsi'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
  ])('take %s for %s', (sender, block) => {
    expect(blockOf(sender)).toBe(block);
  });
});
