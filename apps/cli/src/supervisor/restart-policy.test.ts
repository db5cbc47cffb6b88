import { describe, expect, it } from 'vitest';
import { afterRun } from './restart-policy.ts';

describe('afterRun', () => {
  it('starts a crashed service again after 250 ms, doubled at every further crash up to 5 s', () => {
    const delays: number[] = [];
    let crashes = 0;
    for (let run = 0; run < 7; run++) {
      const next = afterRun({ code: 1, ranMs: 100, crashes });
      if (next.kind !== 'restart') throw new Error('expected a restart');
      delays.push(next.delayMs);
      crashes = next.crashes;
    }
    expect(delays).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
  });

  it('counts anew after a run of 30 s', () => {
    expect(afterRun({ code: 1, ranMs: 29_999, crashes: 6 })).toMatchObject({ delayMs: 5000 });
    expect(afterRun({ code: 1, ranMs: 30_000, crashes: 6 })).toEqual({ kind: 'restart', delayMs: 250, crashes: 1 });
  });

  it.each([0, 137, null])('starts again whatever the exit code (%s)', (code) => {
    expect(afterRun({ code, ranMs: 0, crashes: 0 }).kind).toBe('restart');
  });

  it('gives up on a service that refuses its configuration', () => {
    expect(afterRun({ code: 78, ranMs: 60_000, crashes: 0 })).toEqual({ kind: 'refused' });
  });
});
