import { expect, it } from 'vitest';
import { flatness, rootMeanSquare, shownLevel } from './levels.ts';

it('measures loudness', () => {
  expect(rootMeanSquare([])).toBe(0);
  expect(rootMeanSquare([1, -1, 1, -1])).toBe(1);
  expect(rootMeanSquare(Float32Array.from({ length: 480 }, (_, i) => Math.sin((i * Math.PI) / 24)))).toBeCloseTo(Math.SQRT1_2, 5);
});

it('tells noise from tones', () => {
  expect(flatness(new Float32Array(256).fill(-50))).toBeCloseTo(1, 5);
  expect(flatness(new Float32Array(256).fill(Number.NEGATIVE_INFINITY))).toBeCloseTo(1, 5);
  expect(flatness(Float32Array.from({ length: 256 }, (_, band) => (band === 20 ? -10 : -90)))).toBeLessThan(0.001);
});

it.each([
  [0, 0],
  [0.0017, 0],
  [0.02, 0.47],
  [0.32, 1],
  [1, 1],
])('a level of %d is shown as %d', (level, shown) => {
  expect(shownLevel(level)).toBeCloseTo(shown, 1);
});
