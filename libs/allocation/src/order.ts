import type { ReceiverConstraints } from '@parley/bridge-channel';
import type { VideoSource } from './types.ts';

/** Whether it shows a screen. */
export const isScreen = (source: Pick<VideoSource, 'videoType'>): boolean =>
  source.videoType === 'desktop' || source.videoType === 'desktop_high_fps';

/**
 * Sources in the order in which a receiver's lastN and bandwidth are spent (bridge contract §10.2): on-stage in the given
 * order, selected in the given order, then by recency of speech, a speaker's screen before the camera; sources that are
 * switched off come last. `speakers` holds endpoint ids, the current speaker first.
 */
export function orderSources(
  sources: readonly VideoSource[],
  constraints: ReceiverConstraints | undefined,
  speakers: readonly string[],
): VideoSource[] {
  const stage = rankOf(constraints?.onStageSources);
  const selected = rankOf(constraints?.selectedSources);
  const speech = rankOf(speakers);
  return sources
    .map((source, index) => ({
      source,
      key: [
        source.enabled ? 0 : 1,
        Math.min(stage(source.name), stage(source.owner)),
        Math.min(selected(source.name), selected(source.owner)),
        speech(source.owner),
        isScreen(source) ? 0 : 1,
        index,
      ] as const,
    }))
    .sort((a, b) => compare(a.key, b.key))
    .map((entry) => entry.source);
}

function rankOf(list: readonly string[] = []): (item: string) => number {
  const ranks = new Map<string, number>();
  for (const [index, item] of list.entries()) if (!ranks.has(item)) ranks.set(item, index);
  return (item) => ranks.get(item) ?? Number.MAX_SAFE_INTEGER;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
