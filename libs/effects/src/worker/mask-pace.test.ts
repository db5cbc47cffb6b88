import { expect, it } from 'vitest';
import { MaskPace } from './mask-pace.ts';

it.each([
  [5, '11111111'],
  [20, '11111111'],
  [35, '10101010'],
  [60, '10010010'],
  [5_000, '10001000'],
])('looks for the person as often as it can afford when that takes %i ms', (ms, pattern) => {
  const pace = new MaskPace();
  const looks = Array.from({ length: 8 }, () => {
    const isDue = pace.isDue();
    if (isDue) pace.took(ms);
    return isDue ? '1' : '0';
  });
  expect(looks.join('')).toBe(pattern);
});
