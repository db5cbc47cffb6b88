import { expect, it } from 'vitest';
import { keepEqual } from './keep-equal.ts';

const list = (...items: [id: string, value: number][]) => items.map(([id, value]) => ({ id, value }));
const keyOf = ({ id }: { id: string }) => id;

it('keeps what is the same, wherever it stands now', () => {
  const before = list(['a', 1], ['b', 2], ['c', 3]);
  const after = keepEqual(before, list(['c', 3], ['a', 9], ['b', 2], ['d', 4]), keyOf);
  expect(after).toEqual(list(['c', 3], ['a', 9], ['b', 2], ['d', 4]));
  expect(after.map((item) => before.includes(item))).toEqual([true, false, true, false]);
});

it('keeps the whole when nothing has changed', () => {
  const before = list(['a', 1], ['b', 2]);
  expect(keepEqual(before, list(['a', 1], ['b', 2]), keyOf)).toBe(before);
  expect(keepEqual(before, list(['b', 2], ['a', 1]), keyOf)).not.toBe(before);
  expect(keepEqual(before, list(['a', 1]), keyOf)).toEqual(list(['a', 1]));
});
