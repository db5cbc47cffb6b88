import { useMemo } from 'react';
import { useMeet } from '../context.tsx';
import { useKept } from '../keep-equal.ts';
import { buildTiles, paneTile, type Tile } from './tiles.ts';

/** All tiles of the meeting. */
export function useTiles(): readonly Tile[] {
  const client = useMeet((state) => state.client);
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
