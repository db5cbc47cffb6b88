import type { ReceiverConstraints } from '@parley/bridge-channel';
import type { Tile } from './tiles.ts';

const LAYERS = [180, 360, 720, 1080];
/** A layer may be enlarged this much before the next one is worth its bandwidth. */
const ENLARGEMENT = 1.25;

/** Height to ask the bridge for, given the tile's height in device pixels. */
export function wantedHeight(devicePixels: number): number {
  return LAYERS.find((layer) => layer * ENLARGEMENT >= devicePixels) ?? 2160;
}

export interface VisibleTile {
  readonly tile: Tile;
  /** device pixels */
  readonly height: number;
}

/** What this screen needs: each visible tile at its height and nothing else; shared screens whole, because text is on them. */
export function receiverConstraints(visible: readonly VisibleTile[], hasHidden: boolean): ReceiverConstraints {
  const remote = visible.filter(({ tile }) => !tile.isLocal && !tile.shared);
  const screens = remote.filter(({ tile }) => tile.kind === 'screen').map(({ tile }) => tile.sourceName);
  const heights = remote.map(({ tile, height }): [string, { maxHeight: number }] => [
    tile.sourceName,
    { maxHeight: tile.kind === 'screen' ? 2160 : wantedHeight(height) },
  ]);
  return {
    lastN: -1,
    onStageSources: screens,
    selectedSources: remote.filter(({ tile }) => tile.isSpeaking).map(({ tile }) => tile.sourceName),
    defaultConstraints: { maxHeight: hasHidden ? 0 : 180 },
    constraints: Object.fromEntries(heights),
  };
}
