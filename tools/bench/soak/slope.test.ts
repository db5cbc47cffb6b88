import { expect, it } from 'vitest';
import { slopeOf } from './slope.ts';

it('finds the line through samples, and how sure that is', () => {
  expect(slopeOf([0, 1, 2, 3].map((hours) => ({ hours, value: 10 + 2 * hours })))).toEqual({ perHour: 2, error: 0 });
  const noisy = slopeOf([0, 1, 2, 3].map((hours, index) => ({ hours, value: 10 + (index % 2) })));
  expect(noisy.perHour).toBeCloseTo(0.2);
  expect(noisy.error).toBeGreaterThan(0.1);
});

it('says nothing about too few', () => {
  expect(slopeOf([{ hours: 0, value: 1 }]).perHour).toBeNaN();
});
