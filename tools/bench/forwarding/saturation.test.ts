import { expect, it } from 'vitest';
import { mostThatFits } from './saturation.ts';

it.each([
  ['the guess is low', 100, 260],
  ['the guess is high', 900, 260],
  ['the guess is right', 260, 260],
  ['nothing more fits', 60, 30],
  ['little more fits', 5, 34],
])('finds the most that fits, to 6 %%: %s', async (_, guess, border) => {
  const tried: number[] = [];
  const found = await mostThatFits(30, guess, async (number) => {
    tried.push(number);
    return number <= border;
  });
  expect(found).toBeLessThanOrEqual(border);
  expect(found * 1.06).toBeGreaterThanOrEqual(border);
  expect(new Set(tried).size, 'nothing is tried twice').toBe(tried.length);
  expect(tried.length).toBeLessThan(10);
});
