/** Smaller dimension of the lowest layer; each further one doubles it (bridge contract §2). */
const LOWEST_LAYER_HEIGHT = 180;

/** Smaller picture dimension of a layer: the real one, else the assumed one. */
export function heightOf(layer: number, heights: readonly number[] = []): number {
  return heights[layer] ?? LOWEST_LAYER_HEIGHT * 2 ** layer;
}

/**
 * Index of the largest layer that is no higher than `maxHeight` (180→0, 360→1, 720→2 by the assumed heights), at least 0.
 * `layers` is the real number of layers of the source; −1 as height means the top one.
 */
export function layerFor(maxHeight: number, layers: number, heights: readonly number[] = []): number {
  let index = Math.max(0, layers - 1);
  while (index > 0 && maxHeight >= 0 && heightOf(index, heights) > maxHeight) index--;
  return index;
}
