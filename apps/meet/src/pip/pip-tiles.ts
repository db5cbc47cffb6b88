import type { StageView } from '../stage/stage-view.ts';
import type { Tile } from '../stage/tiles.ts';

/** As many as are still to be recognised in a small window. */
const MAX_TILES = 4;

/** Whom the small window shows: what is large; in a grid whoever has spoken last (endpoint ids, the latest first); never oneself beside others. */
export function pipTiles({ large, small }: StageView, speakers: readonly string[]): readonly Tile[] {
  const shown = large.length > 0 ? large : small;
  const others = shown.filter((tile) => !tile.isLocal && tile.shared === undefined);
  const screens = others.filter((tile) => tile.kind === 'screen');
  if (screens.length > 0) return screens.slice(0, 1);
  if (others.length === 0) return small.filter((tile) => tile.isLocal).slice(0, 1);
  const spokeAt = (tile: Tile) => (speakers.includes(tile.endpoint) ? speakers.indexOf(tile.endpoint) : speakers.length);
  const chosen = [...others].sort((a, b) => spokeAt(a) - spokeAt(b)).slice(0, MAX_TILES);
  // In the order of their seats: nobody jumps because of speaking.
  return others.filter((tile) => chosen.includes(tile));
}
