import type { ReceiverConstraints } from '@parley/bridge-channel';
import type { HeightStep } from '@parley/ui-config';
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

export interface ScreenFacts {
  /** Device pixels per CSS pixel. */
  readonly pixels: number;
  /** There are people whose picture is not on the screen. */
  readonly hasHidden: boolean;
  /** The operator's own sizes (`videoQuality.minHeightForQualityLvl`), in place of ours. */
  readonly steps?: readonly HeightStep[];
}

/** What this screen needs: each visible picture at its height and nothing else. */
export function receiverConstraints(places: readonly Place[], { pixels, hasHidden, steps = [] }: ScreenFacts): ReceiverConstraints {
  const ofCamera = (height: number) => (steps.length > 0 ? stepOf(steps, height) : wantedHeight(height * pixels));
  const remote = places.filter(({ tile }) => !tile.isLocal && !tile.shared && !tile.pane);
  const heights = new Map<string, number>();
  for (const { tile, rect, role } of remote) {
    const height = tile.kind === 'person' ? ofCamera(rect.height) : role === 'strip' ? THUMBNAIL_SCREEN : WHOLE;
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

function stepOf(steps: readonly HeightStep[], height: number): number {
  return steps.findLast(({ from }) => height >= from)?.height ?? LAYERS[0] ?? 0;
}
