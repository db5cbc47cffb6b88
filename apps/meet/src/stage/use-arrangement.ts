import { useEffect, useMemo, useState } from 'react';
import { useController, useMeet } from '../context.tsx';
import { type Arrangement, arrange, inReadingOrder, seatsOf } from './arrange.ts';
import { receiverConstraints } from './constraints.ts';
import type { Size } from './grid.ts';
import { stageView } from './stage-view.ts';
import { isTileView, maxPinsOf } from './tile-mode.ts';
import type { Tile } from './tiles.ts';

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
  const { config } = controller;
  const { layout } = config;
  const stage = useMeet((state) => state.stage);
  const mode = useMeet((state) => isTileView(state, config));
  const wantedPins = useMeet((state) => state.settings.maxPinned);
  const hidesSelf = useMeet((state) => state.settings.hidesSelf) || layout.selfView.hides || config.mode.isMachine;
  const keptWidth = useMeet((state) => state.settings.stripWidth);
  const [wantedPage, setPage] = useState(0);
  const [draggedWidth, setStripWidth] = useState<number | undefined>(undefined);
  const view = useMemo(
    () =>
      stageView(tiles, stage, {
        isTileView: mode,
        hidesSelf,
        hasOneToOne: layout.hasOneToOneMode,
        autoScreens: layout.autoPinScreenShare !== 'never',
        maxPins: maxPinsOf(stage, wantedPins, layout),
      }),
    [tiles, stage, mode, hidesSelf, layout, wantedPins],
  );
  const arrangement = useMemo(
    () => arrange(view, { area, page: wantedPage, isStripHidden: stage.isStripHidden, stripWidth: draggedWidth ?? keptWidth, layout }),
    [view, area, wantedPage, stage.isStripHidden, draggedWidth, keptWidth, layout],
  );
  const places = useMemo(() => inReadingOrder(arrangement.places, tiles), [arrangement, tiles]);
  const seats = seatsOf(view, arrangement);
  useEffect(() => controller.stage.setSeats(seats), [controller, seats]);
  const isComplete = new Set(places.map(({ tile }) => tile.sourceName)).size >= new Set(tiles.map(({ sourceName }) => sourceName)).size;
  const wanted = JSON.stringify(receiverConstraints(places, window.devicePixelRatio, !isComplete));
  useEffect(() => {
    if (area.width > 0) controller.setScreenConstraints(JSON.parse(wanted));
  }, [controller, wanted, area.width]);
  return { ...arrangement, places, mode: view.mode, isHeld: draggedWidth !== undefined, setPage, setStripWidth };
}
