import type { ReceiverConstraints } from '@parley/bridge-channel';
import { higherOf, wantedHeight } from './constraints.ts';
import { layerFor } from './layers.ts';
import { orderSources } from './order.ts';
import type { SourceAllocation, VideoSource } from './types.ts';

export interface ReceiverInput {
  /** Undefined until the receiver has sent its first constraints. */
  readonly constraints: ReceiverConstraints | undefined;
  /** Video sources of all others. */
  readonly sources: readonly VideoSource[];
  /** Endpoint ids by recency of speech, current speaker first. */
  readonly speakers: readonly string[];
  /** Result of effectiveLastN: most sources that may be on. */
  readonly lastN: number;
}

const STAGE_PRIORITY = 255;
const SELECTED_PRIORITY = 200;
const OTHERS_PRIORITY = 100;

/**
 * Decides what one receiver gets of every source (bridge contract §10): the first lastN sources that it wants at all are on,
 * each with the layer that fits its height and a priority that falls with its place in the order.
 */
export function allocateReceiver(input: ReceiverInput): Map<string, SourceAllocation> {
  const { constraints, speakers, lastN } = input;
  const onStage = new Set(constraints?.onStageSources);
  const selected = new Set(constraints?.selectedSources);
  const result = new Map<string, SourceAllocation>();
  let taken = 0;
  let place = 0;
  for (const source of orderSources(input.sources, constraints, speakers)) {
    const wanted = wantedHeight(constraints, source.name);
    const fits = wanted !== 0 && taken < lastN;
    if (fits) taken++;
    const height = fits ? wanted : 0;
    let priority = Math.max(1, OTHERS_PRIORITY - place++);
    if (selected.has(source.name)) priority = SELECTED_PRIORITY;
    if (onStage.has(source.name)) priority = STAGE_PRIORITY;
    result.set(source.name, {
      on: fits && source.enabled,
      maxHeight: height,
      spatialLayer: layerFor(height, source.layers),
      priority,
    });
  }
  return result;
}

/**
 * Highest height that any of the allocations wants of each source: what its sender has to produce. Sources that nobody
 * wants are listed with 0.
 */
export function wantedOfSenders(
  sources: readonly string[],
  allocations: Iterable<ReadonlyMap<string, SourceAllocation>>,
): Map<string, number> {
  const wanted = new Map(sources.map((name) => [name, 0]));
  for (const allocation of allocations) {
    for (const [name, { maxHeight }] of allocation) {
      const sofar = wanted.get(name);
      if (sofar !== undefined) wanted.set(name, higherOf(sofar, maxHeight));
    }
  }
  return wanted;
}
