export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly tile: Size;
  /** Tiles that fit at a size that is still worth looking at. */
  readonly perPage: number;
}

export interface GridLimits {
  readonly maxTiles: number;
  readonly maxColumns: number;
}

/** CSS pixels between two tiles. */
export const GAP = 8;
/** Smaller tiles make people hard to recognise; then further people go to further pages. */
const MIN_TILE_WIDTH = 150;
const MIN_TILE_HEIGHT = 110;
/** Tiles may be between upright and cinema-wide. */
const MIN_RATIO = 3 / 4;
const MAX_RATIO = 16 / 9;

/** The arrangement in which `count` tiles are largest within an area of CSS pixels. */
export function gridLayout(count: number, area: Size, limits: GridLimits): Grid {
  const wanted = Math.max(1, Math.min(count, limits.maxTiles));
  for (let perPage = wanted; perPage > 1; perPage--) {
    const grid = bestGrid(perPage, area, limits);
    if (grid.tile.width >= MIN_TILE_WIDTH && grid.tile.height >= MIN_TILE_HEIGHT) return grid;
  }
  return bestGrid(1, area, limits);
}

/** The same for exactly so many, however small they get. */
export function bestGrid(perPage: number, area: Size, { maxColumns }: Pick<GridLimits, 'maxColumns'>): Grid {
  const ratio = area.width >= area.height ? MAX_RATIO : MIN_RATIO;
  const grids = Array.from({ length: Math.min(perPage, maxColumns) }, (_, index) => gridOf(perPage, index + 1, area));
  return grids.reduce((best, grid) => (pictureArea(grid, ratio) > pictureArea(best, ratio) ? grid : best));
}

/** How much of a tile a picture of the natural shape fills: level on wide screens, upright on phones. */
function pictureArea({ tile }: Grid, ratio: number): number {
  const width = Math.min(tile.width, tile.height * ratio);
  return (width * width) / ratio;
}

function gridOf(perPage: number, columns: number, area: Size): Grid {
  const rows = Math.ceil(perPage / columns);
  const width = Math.max(0, (area.width - GAP * (columns - 1)) / columns);
  const height = Math.max(0, (area.height - GAP * (rows - 1)) / rows);
  const tile = { width: Math.floor(Math.min(width, height * MAX_RATIO)), height: Math.floor(Math.min(height, width / MIN_RATIO)) };
  return { columns, rows, tile, perPage };
}
