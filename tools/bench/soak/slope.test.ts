import { describe, expect, it } from 'vitest';
import { type Sample, slopeOf } from './slope.ts';

/** One sample a minute for half an hour. */
const samples = (value: (minute: number) => number): Sample[] =>
  Array.from({ length: 30 }, (_, minute) => ({ hours: minute / 60, value: 40 + value(minute) }));
/** Within 0.2 on both sides, the same in every run. */
const noise = (minute: number) => ((minute * 7919) % 41) / 100 - 0.2;

describe('the slope of samples', () => {
  it('is that of the line they are on', () => {
    expect(slopeOf([0, 1, 2, 3].map((hours) => ({ hours, value: 10 + 2 * hours })))).toEqual({ perHour: 2, least: 2, most: 2 });
  });

  it.each<[string, (minute: number) => number, boolean]>([
    ['2 MB an hour', (minute) => minute / 30, true],
    ['2 MB an hour, with noise', (minute) => minute / 30 + noise(minute), true],
    ['2 MB an hour, by a tenth of it at a time', (minute) => Math.floor(minute / 3) / 10, true],
    ['nothing', () => 0, false],
    ['noise', noise, false],
    ['0.4 MB an hour, with noise', (minute) => minute / 150 + noise(minute), false],
    ['a step of half a MB', (minute) => (minute < 15 ? 0 : 0.5), false],
    ['a step of half a MB soon, with noise', (minute) => (minute < 6 ? 0 : 0.5) + noise(minute), false],
    ['a moment of 20 MB', (minute) => (minute === 28 ? 20 : 0), false],
    ['memory given back', (minute) => -minute / 30, false],
  ])('is above 1 MB an hour without doubt: %s', (_, value, isAbove) => {
    const { perHour, least, most } = slopeOf(samples(value));
    expect(least > 1).toBe(isAbove);
    expect(least).toBeLessThanOrEqual(perHour);
    expect(perHour).toBeLessThanOrEqual(most);
  });

  it('is unknown for too few', () => {
    expect(slopeOf([]).perHour).toBeNaN();
    expect(slopeOf([1, 2].map((hours) => ({ hours, value: 1 }))).least).toBeNaN();
    expect(slopeOf([1, 1, 1].map((hours) => ({ hours, value: 1 }))).perHour).toBeNaN();
  });
});
