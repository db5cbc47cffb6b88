import { describe, expect, it } from 'vitest';
import { fitOf } from './fit.ts';
import { nextTile } from './next-tile.ts';
import { pagesOf } from './swipe.ts';
import { panBy, WHOLE, zoomAt } from './zoom.ts';

describe('a picture in its place', () => {
  it.each([
    ['both', 1.6, 1.8, 1.3, 'cover'],
    ['both', 0.6, 1.8, 1.3, 'contain'],
    ['both', 0.6, 1.8, 4, 'cover'],
    ['nocrop', 1.6, 1.6, 1.3, 'contain'],
    ['width', 1.3, 1.8, 1, 'cover'],
    ['width', 1.8, 1.3, 1, 'contain'],
    ['height', 1.8, 1.3, 1, 'cover'],
    ['height', 1.3, 1.8, 1, 'contain'],
    ['both', Number.NaN, 1.8, 1.3, 'cover'],
  ] as const)('%s: %d in %d, at most %d larger: %s', (rule, picture, place, maxZoom, expected) => {
    expect(fitOf(rule, picture, place, maxZoom)).toBe(expected);
  });
});

describe('a picture that is enlarged', () => {
  const place = { width: 1000, height: 500 };

  it('keeps what is under the pointer there', () => {
    const zoom = zoomAt(WHOLE, 2, { x: 100, y: -50 }, place);
    expect(zoom).toEqual({ scale: 2, x: -100, y: 50 });
    expect(zoomAt(zoom, 0.5, { x: 100, y: -50 }, place)).toEqual(WHOLE);
  });

  it('is never smaller than whole, nor larger than eight times', () => {
    expect(zoomAt(WHOLE, 0.1, { x: 0, y: 0 }, place)).toEqual(WHOLE);
    expect(zoomAt(WHOLE, 100, { x: 0, y: 0 }, place).scale).toBe(8);
  });

  it('never leaves its place', () => {
    expect(panBy({ scale: 2, x: 0, y: 0 }, 9_999, -9_999, place)).toEqual({ scale: 2, x: 500, y: -250 });
    expect(panBy(WHOLE, 10, 10, place)).toEqual(WHOLE);
  });
});

describe('arrow keys among tiles', () => {
  const spots = [
    { x: 100, y: 100 },
    { x: 300, y: 100 },
    { x: 200, y: 250 },
  ];
  it.each([
    [0, 'ArrowRight', 1],
    [1, 'ArrowLeft', 0],
    [0, 'ArrowDown', 2],
    [2, 'ArrowUp', 0],
    [0, 'ArrowLeft', undefined],
    [0, 'Enter', undefined],
    [7, 'ArrowLeft', undefined],
  ])('from %d by %s to %s', (from, key, expected) => {
    expect(nextTile(spots, from, key)).toBe(expected);
  });
});

it.each([
  [-80, 10, false, 1],
  [80, 10, false, -1],
  [80, 10, true, 1],
  [-40, 0, false, 0],
  [-80, 70, false, 0],
] as const)('a finger that goes %d, %d (from the right: %s) turns %d pages', (dx, dy, isRightToLeft, expected) => {
  expect(pagesOf(dx, dy, isRightToLeft)).toBe(expected);
});
