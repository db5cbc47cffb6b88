import { describe, expect, it } from 'vitest';
import { gridLayout } from './grid.ts';

const LIMITS = { maxTiles: 25, maxColumns: 5 };

describe('gridLayout', () => {
  it.each([
    [1, { width: 1280, height: 620 }, 1, 1],
    [2, { width: 1280, height: 620 }, 2, 1],
    [3, { width: 1280, height: 620 }, 2, 2],
    [4, { width: 1280, height: 620 }, 2, 2],
    [9, { width: 1280, height: 620 }, 3, 3],
    [2, { width: 359, height: 560 }, 1, 2],
    [4, { width: 359, height: 560 }, 2, 2],
  ])('arranges %i in %j as %i × %i', (count, area, columns, rows) => {
    expect(gridLayout(count, area, LIMITS)).toMatchObject({ columns, rows, perPage: count });
  });

  it('pages when tiles would get too small, and always fits the area', () => {
    for (const count of [1, 5, 12, 40, 200]) {
      for (const area of [
        { width: 359, height: 560 },
        { width: 1920, height: 1000 },
        { width: 200, height: 90 },
      ]) {
        const grid = gridLayout(count, area, LIMITS);
        expect(grid.columns).toBeLessThanOrEqual(5);
        expect(grid.perPage).toBeLessThanOrEqual(25);
        expect(grid.columns * grid.tile.width).toBeLessThanOrEqual(area.width);
        expect(grid.rows * grid.tile.height).toBeLessThanOrEqual(area.height);
      }
    }
    expect(gridLayout(40, { width: 359, height: 560 }, LIMITS).perPage).toBeLessThan(12);
  });
});
