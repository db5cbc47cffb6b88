import type { ReceiverConstraints } from '@parley/bridge-channel';
import type { VideoSource } from './types.ts';

/** Whether it shows a screen. */
export const isScreen = (source: Pick<VideoSource, 'videoType'>): boolean =>
  source.videoType === 'desktop' || source.videoType === 'desktop_high_fps';

/**
 * Sources by recency of speech, a speaker's screen before the camera: the part of the order that all receivers of a conference
 * share. `speakers` holds endpoint ids, the current speaker first.
 */
export function bySpeech(sources: readonly VideoSource[], speakers: readonly string[]): VideoSource[] {
  const speech = rankOf(speakers);
  return sources
    .map((source) => ({ source, speech: speech(source.owner), screen: isScreen(source) ? 0 : 1 }))
    .sort((a, b) => a.speech - b.speech || a.screen - b.screen)
    .map((entry) => entry.source);
}

/**
 * Sources in the order in which a receiver's lastN and bandwidth are spent (bridge contract §10.2): on-stage in the given
 * order, selected in the given order, then as they come, which is the order of {@link bySpeech}; sources that are switched off
 * come last. Looks at each source once: this runs for every receiver whenever anything changes.
 */
export function orderSources(sources: readonly VideoSource[], constraints: ReceiverConstraints | undefined): VideoSource[] {
  const stage = rankOf(constraints?.onStageSources);
  const selected = rankOf(constraints?.selectedSources);
  const named: Ranked[] = [];
  const others: VideoSource[] = [];
  const namedOff: Ranked[] = [];
  const othersOff: VideoSource[] = [];
  for (const source of sources) {
    const ranked = {
      source,
      stage: Math.min(stage(source.name), stage(source.owner)),
      selected: Math.min(selected(source.name), selected(source.owner)),
    };
    if (ranked.stage === UNNAMED && ranked.selected === UNNAMED) (source.enabled ? others : othersOff).push(source);
    else (source.enabled ? named : namedOff).push(ranked);
  }
  return [...inOrder(named), ...others, ...inOrder(namedOff), ...othersOff];
}

interface Ranked {
  readonly source: VideoSource;
  readonly stage: number;
  readonly selected: number;
}

const UNNAMED = Number.MAX_SAFE_INTEGER;

const inOrder = (ranked: Ranked[]): VideoSource[] =>
  ranked.sort((a, b) => a.stage - b.stage || a.selected - b.selected).map(({ source }) => source);

function rankOf(list: readonly string[] = []): (item: string) => number {
  if (list.length === 0) return () => UNNAMED;
  const ranks = new Map<string, number>();
  for (const [index, item] of list.entries()) if (!ranks.has(item)) ranks.set(item, index);
  return (item) => ranks.get(item) ?? UNNAMED;
}
