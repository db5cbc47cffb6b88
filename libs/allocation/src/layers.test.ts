import { expect, it } from 'vitest';
import { layerFor } from './layers.ts';

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
