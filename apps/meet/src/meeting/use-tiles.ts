import { useMemo } from 'react';
import { useMeet } from '../context.tsx';
import { buildTiles, type Tile } from './tiles.ts';

/** All tiles of the meeting. */
export function useTiles(): readonly Tile[] {
  const client = useMeet((state) => state.client);
  const local = useMeet((state) => state.local);
  const displayName = useMeet((state) => state.displayName);
  return useMemo(() => buildTiles(client, local, displayName), [client, local, displayName]);
}
