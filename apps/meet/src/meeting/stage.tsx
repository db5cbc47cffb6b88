import { IconButton } from '@parley/ui';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { receiverConstraints, type VisibleTile } from './constraints.ts';
import { type Grid, gridLayout, type Size } from './layout.ts';
import { TileView } from './tile-view.tsx';
import { pageOf, pinnedOf, type Tile } from './tiles.ts';
import { useSize } from './use-size.ts';

const STRIP_WIDTH = 220;
const STRIP_HEIGHT = 132;
const GAP = 8;
const NARROW = 640;

/** All pictures: people in a grid, or beside shared screens and whoever is shown large. */
export function Stage({ tiles }: { readonly tiles: readonly Tile[] }) {
  const [area, size] = useSize<HTMLDivElement>();
  const pinned = useMeet((state) => pinnedOf(state.client, state.pinned));
  const isLarge = (tile: Tile) => tile.kind === 'screen' || (tile.endpoint === pinned && tiles.length > 1);
  const screens = tiles.filter(isLarge);
  const people = tiles.filter((tile) => !isLarge(tile));
  const isNarrow = size.width < NARROW;
  const split = splitArea(size, screens.length > 0, isNarrow);
  const stage = gridLayout(screens.length, split.stage);
  const grid = gridLayout(people.length, split.people);
  const pages = Math.ceil(people.length / grid.perPage);
  const [wantedPage, setPage] = useState(0);
  const page = Math.min(wantedPage, pages - 1);
  const shown = pageOf(people, page, grid.perPage);
  useConstraints([...sized(screens, stage), ...sized(shown, grid)], shown.length < people.length);
  return (
    <div className="stage" data-narrow={isNarrow} ref={area}>
      {size.width > 0 && (
        <>
          {screens.length > 0 && <TileGrid tiles={screens} grid={stage} area={split.stage} />}
          <TileGrid tiles={shown} grid={grid} area={split.people} />
          {pages > 1 && <Pager page={page} pages={pages} onPage={setPage} />}
        </>
      )}
    </div>
  );
}

function splitArea(size: Size, hasScreens: boolean, isNarrow: boolean): { readonly stage: Size; readonly people: Size } {
  if (!hasScreens) return { stage: { width: 0, height: 0 }, people: size };
  if (isNarrow) {
    const height = Math.min(STRIP_HEIGHT * 2, Math.floor(size.height / 2));
    return { stage: { ...size, height: size.height - height - GAP }, people: { ...size, height } };
  }
  return { stage: { ...size, width: size.width - STRIP_WIDTH - GAP }, people: { ...size, width: STRIP_WIDTH } };
}

function sized(tiles: readonly Tile[], grid: Grid): VisibleTile[] {
  return tiles.map((tile) => ({ tile, height: grid.tile.height * window.devicePixelRatio }));
}

/** Tells the bridge what is on the screen, whenever that changes. */
function useConstraints(visible: readonly VisibleTile[], hasHidden: boolean): void {
  const controller = useController();
  const text = JSON.stringify(receiverConstraints(visible, hasHidden));
  useEffect(() => {
    controller.setScreenConstraints(JSON.parse(text));
  }, [controller, text]);
}

function TileGrid({ tiles, grid, area }: { readonly tiles: readonly Tile[]; readonly grid: Grid; readonly area: Size }) {
  const style = {
    width: area.width,
    height: area.height,
    gridTemplateColumns: `repeat(${grid.columns * 2}, ${(grid.tile.width - GAP) / 2}px)`,
    gridAutoRows: `${grid.tile.height}px`,
  };
  const rest = tiles.length % grid.columns;
  return (
    <div className="tile-grid" style={style}>
      {tiles.map((tile, index) => {
        // Two grid columns per tile, so that a last row that is not full stands in the middle.
        const isFirstOfRest = rest > 0 && index === tiles.length - rest;
        const gridColumn = isFirstOfRest ? `${grid.columns - rest + 1} / span 2` : 'span 2';
        return (
          <div key={tile.key} style={{ gridColumn }}>
            <TileView tile={tile} />
          </div>
        );
      })}
    </div>
  );
}

function Pager({ page, pages, onPage }: { readonly page: number; readonly pages: number; readonly onPage: (page: number) => void }) {
  const { t } = useTranslation();
  return (
    <nav className="pager">
      <IconButton label={t('meeting.previousPage')} disabled={page === 0} onClick={() => onPage(page - 1)} data-testid="pager.previous">
        <ChevronLeft size={22} aria-hidden />
      </IconButton>
      <span aria-live="polite">{t('meeting.page', { page: page + 1, pages })}</span>
      <IconButton label={t('meeting.nextPage')} disabled={page >= pages - 1} onClick={() => onPage(page + 1)} data-testid="pager.next">
        <ChevronRight size={22} aria-hidden />
      </IconButton>
    </nav>
  );
}
