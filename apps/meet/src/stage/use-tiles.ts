import { useMemo } from 'react';
import { useController, useMeet } from '../context.tsx';
import { useKept } from '../keep-equal.ts';
import { recorded } from './recorded.ts';
import { buildTiles, paneTile, type Tile } from './tiles.ts';

/** All tiles of the meeting. */
export function useTiles(): readonly Tile[] {
  const { mode } = useController().config;
  const all = useMeet((state) => state.client);
  const client = useMemo(() => (mode.hidesMarked ? recorded(all) : all), [mode, all]);
  const local = useMeet((state) => state.local);
  const displayName = useMeet((state) => state.displayName);
  const order = useMeet((state) => state.stage.order);
  const pane = useMeet((state) => state.panes.open);
  const tiles = useMemo(() => buildTiles(client, local, displayName, order), [client, local, displayName, order]);
  return useKept(
    useMemo(() => (pane ? [paneTile(pane), ...tiles] : tiles), [pane, tiles]),
    ({ key }) => key,
  );
}
