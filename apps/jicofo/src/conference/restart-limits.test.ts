import { describe, expect, it } from 'vitest';
import { RestartLimits } from './restart-limits.ts';

describe('RestartLimits', () => {
  const waits = (times: number[]) => {
    const limits = new RestartLimits({ max: 5, windowMs: 60_000, minIntervalMs: 5_000 });
    return times.map((at) => limits.reserve(at));
  };

  it.each([
    ['lets the first pass', [0], [0]],
    ['holds a second one back until 5 s are over', [0, 4_999], [0, 1]],
    ['lets one pass after 5 s', [0, 5_000], [0, 0]],
    ['does not double one that is still to come', [0, 1_000, 4_000], [0, 4_000, 1_000]],
    ['counts one that came late', [0, 1_000, 5_000, 6_000], [0, 4_000, 5_000, 4_000]],
    ['lets five pass within a minute', [0, 5_000, 10_000, 15_000, 20_000, 25_000, 59_999], [0, 0, 0, 0, 0, 35_000, 1]],
    ['lets one pass when the minute is over', [0, 5_000, 10_000, 15_000, 20_000, 60_000], [0, 0, 0, 0, 0, 0]],
  ])('%s', (_what, times, expected) => expect(waits(times)).toEqual(expected));

  it('refuses instead of reserving where one only asks', () => {
    const limits = new RestartLimits({ max: 2, windowMs: 60_000, minIntervalMs: 5_000 });
    const times = [0, 4_999, 5_000, 10_000, 60_000, 64_000, 65_000];
    expect(times.map((at) => limits.take(at))).toEqual([true, false, true, false, true, false, true]);
  });
});
