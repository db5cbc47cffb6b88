import { useMemo } from 'react';
import { useController, useMeet } from '../context.tsx';
import { type StageView, stageView } from './stage-view.ts';
import { isTileView, maxPinsOf } from './tile-mode.ts';
import type { Tile } from './tiles.ts';

/** Who is large and who is not, as the person, the meeting and the server's settings want it. */
export function useStageView(tiles: readonly Tile[]): StageView {
  const { config } = useController();
  const { layout } = config;
  const stage = useMeet((state) => state.stage);
  const hasTiles = useMeet((state) => isTileView(state, config));
  const wantedPins = useMeet((state) => state.settings.maxPinned);
  const hidesSelf = useMeet((state) => state.settings.hidesSelf) || layout.selfView.hides || config.mode.isMachine;
  return useMemo(
    () =>
      stageView(tiles, stage, {
        isTileView: hasTiles,
        hidesSelf,
        hasOneToOne: layout.hasOneToOneMode,
        autoScreens: layout.autoPinScreenShare !== 'never',
        maxPins: maxPinsOf(stage, wantedPins, layout),
      }),
    [tiles, stage, hasTiles, hidesSelf, layout, wantedPins],
  );
}
