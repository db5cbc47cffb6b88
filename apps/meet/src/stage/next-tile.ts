/** Middle of a tile on the screen. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** How much farther something counts for being off the straight line. */
const ASIDE = 2;

/** To which tile an arrow key leads from the one at `from`: the nearest that way; undefined where there is none. */
export function nextTile(spots: readonly Spot[], from: number, key: string): number | undefined {
  const [way, start] = [WAYS[key], spots[from]];
  if (!way || !start) return undefined;
  const [dx, dy] = way;
  const distances = spots.map(({ x, y }) => {
    const [right, down] = [x - start.x, y - start.y];
    const ahead = right * dx + down * dy;
    return ahead > 1 ? ahead + ASIDE * Math.abs(right * dy + down * dx) : Number.POSITIVE_INFINITY;
  });
  const least = Math.min(...distances);
  return Number.isFinite(least) ? distances.indexOf(least) : undefined;
}
