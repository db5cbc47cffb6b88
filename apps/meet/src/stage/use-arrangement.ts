import { useEffect, useMemo, useState } from 'react';
import { useController, useMeet } from '../context.tsx';
import { type Arrangement, arrange, inReadingOrder, seatsOf } from './arrange.ts';
import type { Size } from './grid.ts';
import type { Tile } from './tiles.ts';
import { useIsHidden } from './use-is-hidden.ts';
import { useScreenConstraints } from './use-screen-constraints.ts';
import { useStageView } from './use-stage-view.ts';

export interface Arranged extends Arrangement {
  readonly mode: 'tiles' | 'stage';
  /** Somebody draws at the edge of the strip. */
  readonly isHeld: boolean;
  readonly setPage: (page: number) => void;
  /** While the edge of the strip is held. */
  readonly setStripWidth: (width: number | undefined) => void;
}

/** Where every tile stands now, what of them the bridge is asked for, and who has a seat on the first page. */
export function useArrangement(tiles: readonly Tile[], area: Size): Arranged {
  const controller = useController();
  const { layout } = controller.config;
  const stage = useMeet((state) => state.stage);
  const keptWidth = useMeet((state) => state.settings.stripWidth);
  const [wantedPage, setPage] = useState(0);
  const [draggedWidth, setStripWidth] = useState<number | undefined>(undefined);
  const view = useStageView(tiles);
  const arrangement = useMemo(
    () => arrange(view, { area, page: wantedPage, isStripHidden: stage.isStripHidden, stripWidth: draggedWidth ?? keptWidth, layout }),
    [view, area, wantedPage, stage.isStripHidden, draggedWidth, keptWidth, layout],
  );
  const places = useMemo(() => inReadingOrder(arrangement.places, tiles), [arrangement, tiles]);
  const seats = seatsOf(view, arrangement);
  useEffect(() => controller.stage.setSeats(seats), [controller, seats]);
  const isComplete = new Set(places.map(({ tile }) => tile.sourceName)).size >= new Set(tiles.map(({ sourceName }) => sourceName)).size;
  // The window of its own asks for what it shows.
  const isElsewhere = useIsHidden() && stage.isInPip;
  useScreenConstraints(places, { hasHidden: !isComplete, isOn: area.width > 0 && !isElsewhere });
  return { ...arrangement, places, mode: view.mode, isHeld: draggedWidth !== undefined, setPage, setStripWidth };
}
