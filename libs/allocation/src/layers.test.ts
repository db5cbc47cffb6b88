import { expect, it } from 'vitest';
import { heightOf, layerFor } from './layers.ts';

it.each([
  [90, 3, 0],
  [180, 3, 0],
  [359, 3, 0],
  [360, 3, 1],
  [540, 3, 1],
  [720, 3, 2],
  [2160, 3, 2],
  [-1, 3, 2],
  [0, 3, 0],
  [720, 2, 1],
  [720, 1, 0],
  [-1, 1, 0],
  [720, 0, 0],
])('height %i of a source with %i layers is layer %i', (height, layers, expected) => {
  expect(layerFor(height, layers)).toBe(expected);
});

it.each([
  ['a camera of 1080', [270, 540, 1080], 360, 0],
  ['a camera of 1080', [270, 540, 1080], 720, 1],
  ['a small camera', [120, 240, 480], 720, 2],
  ['a small camera', [120, 240, 480], 180, 0],
  ['a screen', [1080, 1080, 1080], 720, 0],
])('layers of %s are chosen by their real heights %j: %i → %i', (_, heights, height, expected) => {
  expect(layerFor(height, 3, heights)).toBe(expected);
});

it('assumes heights that are not known', () => {
  expect([0, 1, 2].map((layer) => heightOf(layer))).toEqual([180, 360, 720]);
  expect(heightOf(1, [90])).toBe(360);
});
