import { FakeClock } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { RateLimiter } from './rate-limiter.ts';

describe('RateLimiter', () => {
  it('lets a burst through, then only what is refilled, each sender for itself', () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter(clock, 3);
    expect([1, 2, 3, 4].map(() => limiter.take('a'))).toEqual([true, true, true, false]);
    expect(limiter.take('b')).toBe(true);
    clock.advance(19_000);
    expect(limiter.take('a')).toBe(false);
    clock.advance(1_500);
    expect([limiter.take('a'), limiter.take('a')]).toEqual([true, false]);
  });
});
