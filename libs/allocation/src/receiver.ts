import type { ReceiverConstraints } from '@parley/bridge-channel';
import { type Claim, shareBandwidth } from './bandwidth.ts';
import { higherOf, wantedHeight } from './constraints.ts';
import { layerFor } from './layers.ts';
import { isScreen, orderSources } from './order.ts';
import type { SourceAllocation, VideoSource } from './types.ts';

export interface ReceiverInput {
  /** Undefined until the receiver has sent its first constraints. */
  readonly constraints: ReceiverConstraints | undefined;
  /** Video sources of all others, in the order of `bySpeech`. */
  readonly sources: readonly VideoSource[];
  /** Result of effectiveLastN: most sources that may be on. */
  readonly lastN: number;
  /** Estimate of what can be sent, in bit/s; undefined = not limited. */
  readonly availableBps?: number | undefined;
  /** Sources that are sent even if they do not fit (see Suspensions). */
  readonly exempt?: ReadonlySet<string>;
}

const STAGE_PRIORITY = 255;
const SELECTED_PRIORITY = 200;
/** Of whoever spoke lately; these and the rest change places with every word, so there are no finer steps: each costs a request. */
const RECENT_PRIORITY = 100;
const RECENT = 5;
/** What the media worker takes for granted. */
const OTHERS_PRIORITY = 1;

/**
 * Decides what one receiver gets (bridge contract §10): the first lastN sources that it wants at all take part, and share the
 * bandwidth in that order. A source with one layer that does not fit is off; of a layered one the media worker sends what fits
 * at each moment, no more than the layer decided here, and by the priority, which falls with the place in the order. Sources
 * that do not take part are not in the result.
 */
export function allocateReceiver(input: ReceiverInput): Map<string, SourceAllocation> {
  const { constraints, lastN } = input;
  const heights = new Map<VideoSource, number>();
  for (const source of input.sources) {
    const height = wantedHeight(constraints, source);
    if (height !== 0) heights.set(source, height);
  }
  const taking = orderSources([...heights.keys()], constraints)
    .slice(0, lastN)
    .map((source) => ({ source, height: heights.get(source) ?? 0 }));
  const sending = taking.filter(({ source }) => source.enabled);
  const limit = (constraints?.assumedBandwidthBps ?? -1) >= 0 ? constraints?.assumedBandwidthBps : input.availableBps;
  const layers = shareBandwidth(
    sending.map(({ source, height }) => claimOf(source, height, input)),
    limit ?? Number.POSITIVE_INFINITY,
  );
  return new Map(
    taking.map(({ source, height }, place) => {
      // Those that send come first.
      const layer = layers[place];
      const isSuspended = layer === -1;
      return [
        source.name,
        {
          on: layer !== undefined && (!isSuspended || source.layers > 1),
          maxHeight: height,
          spatialLayer: Math.max(0, layer ?? layerFor(height, source.layers, source.heights)),
          priority: priorityOf(source, place, constraints),
          isSuspended,
        },
      ];
    }),
  );
}

const isNamed = (list: readonly string[] | undefined, { name, owner }: VideoSource): boolean =>
  list?.some((entry) => entry === name || entry === owner) === true;

function priorityOf(source: VideoSource, place: number, constraints: ReceiverConstraints | undefined): number {
  if (isNamed(constraints?.onStageSources, source)) return STAGE_PRIORITY;
  if (isNamed(constraints?.selectedSources, source)) return SELECTED_PRIORITY;
  return place < RECENT ? RECENT_PRIORITY : OTHERS_PRIORITY;
}

function claimOf(source: VideoSource, height: number, { constraints, exempt }: ReceiverInput): Claim {
  return {
    isOnStage: isNamed(constraints?.onStageSources, source),
    isScreen: isScreen(source),
    ideal: layerFor(height, source.layers, source.heights),
    heights: source.heights ?? [],
    bitrates: source.bitrates ?? [],
    isExempt: exempt?.has(source.name) === true,
  };
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
    for (const name of sources.length < allocation.size ? sources : allocation.keys()) {
      const sofar = wanted.get(name);
      const height = allocation.get(name)?.maxHeight;
      if (sofar !== undefined && height !== undefined) wanted.set(name, higherOf(sofar, height));
    }
  }
  return wanted;
}
