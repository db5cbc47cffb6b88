import { describe, expect, it } from 'vitest';
import { conferencesToMove } from './moves.ts';

const loads = (sizes: Record<string, number>) => Object.entries(sizes).map(([conference, endpoints]) => ({ conference, endpoints }));

describe('conferencesToMove', () => {
  it.each([
    [{ a: 1, b: 3, c: 2 }, 0, []],
    [{ a: 1, b: 3, c: 2 }, 1, ['a']],
    [{ a: 1, b: 3, c: 2 }, 3, ['b']],
    [{ a: 1, b: 3, c: 2 }, 4, ['b', 'a']],
    [{ a: 1, b: 3, c: 2 }, 99, ['b', 'c', 'a']],
    [{ a: 20, b: 30, empty: 0 }, 10, ['a']],
    [{}, 5, []],
  ])('of %j for %i endpoints takes %j', (sizes, wanted, expected) => {
    expect(conferencesToMove(loads(sizes), wanted)).toEqual(expected);
  });
});
