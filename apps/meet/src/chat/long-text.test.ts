import { expect, it } from 'vitest';
import { beginningOf } from './long-text.ts';

it.each<[string, string, number | undefined]>([
  ['a short text', 'hello', undefined],
  ['as much as is shown', 'x'.repeat(1_200), undefined],
  ['ten thousand characters', 'x'.repeat(10_000), 1_200],
  ['a few lines', 'line\n'.repeat(17), undefined],
  ['many lines', 'line\n'.repeat(500), 18 * 5 - 1],
])('%s', (_what, text, length) => {
  expect(beginningOf(text)?.length).toBe(length);
});

it('cuts no character in two', () => {
  expect(beginningOf('x'.repeat(1_199) + '👍'.repeat(10))?.isWellFormed()).toBe(true);
});
