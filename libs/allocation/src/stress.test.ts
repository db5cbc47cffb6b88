import { expect, it } from 'vitest';
import { cpuShare, stressLevel } from './stress.ts';

it('takes the busiest thread as stress, full at 90 % of a core', () => {
  expect(cpuShare({ atMs: 0, cpuMs: 100 }, { atMs: 1000, cpuMs: 550 })).toBeCloseTo(0.45);
  expect([cpuShare(undefined, { atMs: 1, cpuMs: 1 }), cpuShare({ atMs: 5, cpuMs: 9 }, { atMs: 10, cpuMs: 1 })]).toEqual([0, 0]);
  expect(stressLevel([0.45, 0.9, 0.1])).toBeCloseTo(1);
  expect(stressLevel([])).toBe(0);
});
