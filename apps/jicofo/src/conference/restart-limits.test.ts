import { describe, expect, it } from 'vitest';
import { RestartLimits } from './restart-limits.ts';

describe('RestartLimits', () => {
  const take = (times: number[]) => {
    const limits = new RestartLimits({ max: 5, windowMs: 60_000, minIntervalMs: 5_000 });
    return times.map((at) => limits.take(at));
  };

  it.each([
    ['the first', [0], [true]],
    ['not a second one within 5 s', [0, 4_999, 5_000], [true, false, true]],
    [
      'five within a minute',
      [0, 5_000, 10_000, 15_000, 20_000, 25_000, 59_999, 60_000],
      [true, true, true, true, true, false, false, true],
    ],
  ])('grants %s', (_what, times, expected) => expect(take(times)).toEqual(expected));
});
