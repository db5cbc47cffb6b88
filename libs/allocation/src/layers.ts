/** Smaller dimension of the lowest layer; each further one doubles it (bridge contract §2). */
const LOWEST_LAYER_HEIGHT = 180;

/**
 * Index of the largest layer that is no higher than `maxHeight` (180→0, 360→1, 720→2), at least 0.
 * `layers` is the real number of layers of the source; −1 as height means the top one.
 */
export function layerFor(maxHeight: number, layers: number): number {
  const top = Math.max(0, layers - 1);
  if (maxHeight < 0) return top;
  const index = Math.floor(Math.log2(Math.max(1, maxHeight) / LOWEST_LAYER_HEIGHT));
  return Math.min(top, Math.max(0, index));
}
