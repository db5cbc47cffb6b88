import type { ReceiverConstraints, VideoConstraint } from '@parley/bridge-channel';

export interface ReceiveLimits {
  /** Smaller side that a picture may have, in pixels. */
  readonly maxHeight: number;
  /** No cameras at all, and shared screens small. */
  readonly isLow: boolean;
  /** Names of sources that are shared screens. */
  readonly screens: ReadonlySet<string>;
}

/** Small text is still readable, and slides hardly cost anything at this size. */
const LOW_SCREEN_HEIGHT = 720;

/**
 * What is asked of the bridge under the person's own limits. Screens are not cut to the limit of cameras: their text would be lost,
 * and it is cameras that people mean. In low-bandwidth mode only screens are left.
 */
export function limitConstraints(wanted: ReceiverConstraints, limits: ReceiveLimits): ReceiverConstraints {
  const { maxHeight, isLow, screens } = limits;
  const cap = ({ maxHeight: height, ...rest }: VideoConstraint, isScreen: boolean): VideoConstraint => {
    const limit = isScreen ? (isLow ? LOW_SCREEN_HEIGHT : undefined) : isLow ? 0 : maxHeight;
    return { ...rest, maxHeight: limit === undefined ? height : capped(height, limit) };
  };
  const entries = Object.entries(wanted.constraints ?? {}).map(([name, value]) => [name, cap(value, screens.has(name))] as const);
  const isScreen = (name: string) => screens.has(name);
  return {
    ...wanted,
    ...(wanted.defaultConstraints && { defaultConstraints: cap(wanted.defaultConstraints, false) }),
    ...(wanted.constraints && { constraints: Object.fromEntries(entries) }),
    ...(isLow && {
      // Whoever is selected gets a picture before all others: no camera may take that place.
      ...(wanted.selectedSources && { selectedSources: wanted.selectedSources.filter(isScreen) }),
      ...(wanted.onStageSources && { onStageSources: wanted.onStageSources.filter(isScreen) }),
    }),
  };
}

/** −1 is no limit. */
function capped(height: number, limit: number): number {
  return height < 0 ? limit : Math.min(height, limit);
}
