import type { MeetConfig } from '@parley/ui-config';
import { bestGrid, GAP, type Grid, gridLayout, type Size } from './grid.ts';
import { SPEAKER_KEY, type StageView } from './stage-view.ts';
import type { Tile } from './tiles.ts';

/** CSS pixels; `x` counts from where a line of text begins. */
export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

export interface Place {
  readonly tile: Tile;
  readonly rect: Rect;
  readonly role: 'grid' | 'large' | 'strip' | 'floating';
}

/** Where every picture stands. */
export interface Arrangement {
  readonly places: readonly Place[];
  readonly page: number;
  readonly pages: number;
  /** Small tiles on one page. */
  readonly perPage: number;
  /** Where the strip is; absent without one. */
  readonly strip?: Rect;
  readonly isStripVertical: boolean;
}

export interface ArrangeOptions {
  readonly area: Size;
  readonly page: number;
  readonly isStripHidden: boolean;
  /** As the person has set it, CSS pixels; 0 where they have not. */
  readonly stripWidth: number;
  readonly layout: Pick<MeetConfig['layout'], 'tileView' | 'filmstrip'>;
}

export const MIN_STRIP_WIDTH = 120;
const STRIP_WIDTH = 208;
/** Wider strips have more than one column. */
const MAX_THUMBNAIL_WIDTH = 260;
const NARROW = 640;
const SHORT = 480;
/** What turning pages needs. */
const PAGER = 40;
const RATIO = 16 / 9;
const UPRIGHT = 3 / 4;
const FLOATING_MARGIN = 12;
/** On phones held sideways the toolbar lies over the pictures. */
const BAR = 56;
const LARGE_LIMITS = { maxColumns: 3 };

/** Gives every picture of `view` its place in the area. */
export function arrange(view: StageView, options: ArrangeOptions): Arrangement {
  return view.mode === 'tiles' ? inTiles(view, options) : onStage(view, options);
}

function inTiles({ small }: StageView, { area, page, layout }: ArrangeOptions): Arrangement {
  const { maxVisible, maxColumns } = layout.tileView;
  const limits = { maxTiles: maxVisible, maxColumns };
  const isOnePage = gridLayout(small.length, area, limits).perPage >= small.length;
  const room = isOnePage ? area : { ...area, height: Math.max(0, area.height - PAGER) };
  const grid = gridLayout(small.length, room, limits);
  const { shown, ...paging } = paged(small, page, grid.perPage);
  return { places: placed(shown, grid, { x: 0, y: 0, ...room }, 'grid'), ...paging, isStripVertical: true };
}

function onStage({ large, small, floating }: StageView, options: ArrangeOptions): Arrangement {
  const { area, layout, isStripHidden, page } = options;
  const isStripVertical = layout.filmstrip.isVertical && !(area.width < NARROW && area.height > area.width);
  const hasStrip = layout.filmstrip.enabled && !isStripHidden && small.length > 0;
  const strip = hasStrip ? (isStripVertical ? verticalStrip(options) : horizontalStrip(options)) : undefined;
  const stage = strip ? besideStrip(area, strip, isStripVertical) : { x: 0, y: 0, ...area };
  const room = strip && stripRoom(strip, isStripVertical, small.length);
  const thumbnails = room && stripGrid(room, isStripVertical);
  const { shown, ...paging } = paged(small, page, thumbnails?.perPage ?? Number.POSITIVE_INFINITY);
  const places = [
    ...placed(large, largeGrid(large.length, stage), stage, 'large'),
    ...(room && thumbnails ? placed(shown, fitted(thumbnails, shown.length), room, 'strip') : []),
    ...(floating && !isStripHidden ? [{ tile: floating, rect: floatingRect(stage), role: 'floating' as const }] : []),
  ];
  return { places, ...paging, ...(strip && { strip }), isStripVertical };
}

/** The strip is at the end of the lines: the pictures come first. */
function verticalStrip({ area, stripWidth, layout }: ArrangeOptions): Rect {
  const wanted = (layout.filmstrip.isResizable && stripWidth) || layout.filmstrip.initialWidth || STRIP_WIDTH;
  const most = Math.floor(area.width * (area.height < SHORT ? 0.22 : 0.5));
  const width = Math.min(Math.max(wanted, MIN_STRIP_WIDTH), Math.max(MIN_STRIP_WIDTH, most));
  return { x: area.width - width, y: 0, width, height: area.height };
}

function horizontalStrip({ area, layout }: ArrangeOptions): Rect {
  const height = Math.min(layout.filmstrip.maxHeight, Math.floor(area.height * 0.3));
  return { x: 0, y: area.height - height, width: area.width, height };
}

function besideStrip(area: Size, strip: Rect, isVertical: boolean): Rect {
  if (isVertical) return { x: 0, y: 0, width: Math.max(0, area.width - strip.width - GAP), height: area.height };
  return { x: 0, y: 0, width: area.width, height: Math.max(0, area.height - strip.height - GAP) };
}

/** The strip without what turning its pages needs, where it has pages. */
function stripRoom(strip: Rect, isVertical: boolean, count: number): Rect {
  if (stripGrid(strip, isVertical).perPage >= count) return strip;
  if (isVertical) return { ...strip, height: Math.max(0, strip.height - PAGER) };
  return { ...strip, x: strip.x + PAGER, width: Math.max(0, strip.width - 2 * PAGER) };
}

/** As many thumbnails as there is room for. */
function stripGrid(strip: Rect, isVertical: boolean): Grid {
  const tile = isVertical ? columnTile(strip) : rowTile(strip);
  const columns = Math.max(1, Math.floor((strip.width + GAP) / (tile.width + GAP)));
  const rows = Math.max(1, Math.floor((strip.height + GAP) / (tile.height + GAP)));
  return { columns, rows, tile, perPage: columns * rows };
}

/** Nearly square on phones. */
function rowTile({ width, height }: Rect): Size {
  const least = height * (width < NARROW ? 0.8 : 4 / 3);
  const columns = Math.max(1, Math.floor((width + GAP) / (least + GAP)));
  return { width: Math.floor(Math.min(height * RATIO, (width - GAP * (columns - 1)) / columns)), height };
}

function columnTile({ width }: Rect): Size {
  const columns = Math.max(1, Math.ceil(width / MAX_THUMBNAIL_WIDTH));
  const own = Math.floor((width - GAP * (columns - 1)) / columns);
  return { width: own, height: Math.floor(own / RATIO) };
}

/** The same thumbnails, as few rows and columns as they need. */
function fitted(grid: Grid, count: number): Grid {
  const columns = Math.min(grid.columns, Math.max(1, count));
  return { ...grid, columns, rows: Math.ceil(count / columns) };
}

/** One fills the stage; several share it as in a grid. */
function largeGrid(count: number, stage: Rect): Grid {
  return count <= 1 ? { columns: 1, rows: 1, tile: stage, perPage: 1 } : bestGrid(count, stage, LARGE_LIMITS);
}

function floatingRect({ width, height }: Rect): Rect {
  const isUpright = width < NARROW && height > width;
  const own = Math.round(Math.min(240, Math.max(isUpright ? 96 : 130, width * 0.2)));
  const size = { width: own, height: Math.round(own / (isUpright ? UPRIGHT : RATIO)) };
  const foot = FLOATING_MARGIN + (height < SHORT && width > height ? BAR : 0);
  return { ...size, x: width - size.width - FLOATING_MARGIN, y: Math.max(0, height - size.height - foot) };
}

/** Rows of tiles in the middle of `area`; a last row that is not full stands in the middle as well. */
function placed(tiles: readonly Tile[], { columns, tile: size }: Grid, area: Rect, role: Place['role']): Place[] {
  const rows = Math.ceil(tiles.length / columns);
  const top = area.y + Math.max(0, (area.height - rows * (size.height + GAP) + GAP) / 2);
  return tiles.map((tile, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, tiles.length - row * columns);
    const start = area.x + Math.max(0, (area.width - inRow * (size.width + GAP) + GAP) / 2);
    const x = Math.round(start + (index % columns) * (size.width + GAP));
    return { tile, rect: { x, y: Math.round(top + row * (size.height + GAP)), width: size.width, height: size.height }, role };
  });
}

function paged(tiles: readonly Tile[], wanted: number, perPage: number) {
  const pages = Math.max(1, Math.ceil(tiles.length / perPage));
  const page = Math.min(Math.max(0, wanted), pages - 1);
  const shown = pages === 1 ? tiles : tiles.slice(page * perPage, (page + 1) * perPage);
  return { shown, page, pages, perPage };
}

/** The places in the order of their tiles: what is read out, and goes through by keyboard, stays as it is when something gets large. */
export function inReadingOrder(places: readonly Place[], tiles: readonly Tile[]): readonly Place[] {
  const at = new Map(tiles.map(({ key }, index) => [key, index]));
  const of = ({ tile }: Place) => (tile.key === SPEAKER_KEY ? -1 : (at.get(tile.key) ?? tiles.length));
  return [...places].sort((a, b) => of(a) - of(b));
}

/** How many other people have a place on the first page. */
export function seatsOf(view: StageView, { perPage }: Arrangement): number {
  const others = view.small.filter((tile) => tile.kind === 'screen' || tile.isLocal).length;
  return Math.max(1, perPage - others);
}
