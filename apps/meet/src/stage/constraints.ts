import type { ReceiverConstraints } from '@parley/bridge-channel';
import type { Place } from './arrange.ts';

const LAYERS = [180, 360, 720, 1080];
/** A layer may be enlarged this much before the next one is worth its bandwidth. */
const ENLARGEMENT = 1.25;
/** Shared screens are wanted whole, because text is on them. */
const WHOLE = 2160;
/** In a strip nobody can read them anyway. */
const THUMBNAIL_SCREEN = 360;

/** Height to ask the bridge for, given the tile's height in device pixels. */
export function wantedHeight(devicePixels: number): number {
  return LAYERS.find((layer) => layer * ENLARGEMENT >= devicePixels) ?? WHOLE;
}

/**
 * What this screen needs: each visible picture at its height and nothing else. `pixels`: device pixels per CSS pixel; `hasHidden`:
 * there are people whose picture is not on the screen.
 */
export function receiverConstraints(places: readonly Place[], pixels: number, hasHidden: boolean): ReceiverConstraints {
  const remote = places.filter(({ tile }) => !tile.isLocal && !tile.shared);
  const heights = new Map<string, number>();
  for (const { tile, rect, role } of remote) {
    const height = tile.kind === 'person' ? wantedHeight(rect.height * pixels) : role === 'strip' ? THUMBNAIL_SCREEN : WHOLE;
    heights.set(tile.sourceName, Math.max(height, heights.get(tile.sourceName) ?? 0));
  }
  const of = (isWanted: (place: Place) => boolean) => [...new Set(remote.filter(isWanted).map(({ tile }) => tile.sourceName))];
  return {
    lastN: -1,
    onStageSources: of(({ tile, role }) => role === 'large' || (tile.kind === 'screen' && role === 'grid')),
    selectedSources: of(({ tile }) => tile.isSpeaking),
    defaultConstraints: { maxHeight: hasHidden ? 0 : 180 },
    constraints: Object.fromEntries([...heights].map(([name, maxHeight]) => [name, { maxHeight }])),
  };
}
