import type { LinkStats } from './link-stats.ts';

/** What people see of a connection: bars, and a word. */
export type QualityLevel = 'good' | 'fair' | 'poor' | 'lost' | 'unknown';

/** Points on a line from what is measured to what it takes away. */
type Scale = readonly (readonly [measured: number, penalty: number])[];

const LOSS: Scale = [
  [1, 0],
  [3, 25],
  [8, 55],
  [15, 75],
  [30, 100],
];
const RTT_MS: Scale = [
  [200, 0],
  [400, 20],
  [800, 50],
  [2000, 80],
];
const SQUEEZED_PENALTY = 15;
const GOOD_FROM = 70;
const FAIR_FROM = 40;
/** How much of the mark is what was measured now; the rest is what it was: a single burst of losses is no bad connection. */
const FRESH = 0.4;

/**
 * Mark of a connection, 0 to 100, as others are told too (`connectionQuality` of EndpointStats). `before`: the mark so far.
 */
export function connectionQuality(stats: LinkStats, before: number | undefined): number {
  const loss = Math.max(stats.upLossPercent, stats.downLossPercent);
  const isSqueezed = [...stats.sent.values()].some(({ kind, limitedBy }) => kind === 'video' && limitedBy === 'bandwidth');
  const penalty = onScale(LOSS, loss) + onScale(RTT_MS, stats.transport.rttMs ?? 0) + (isSqueezed ? SQUEEZED_PENALTY : 0);
  const now = Math.max(0, 100 - penalty);
  return Math.round(before === undefined ? now : before * (1 - FRESH) + now * FRESH);
}

export function qualityLevel(mark: number | undefined, isInterrupted = false): QualityLevel {
  if (isInterrupted) return 'lost';
  if (mark === undefined) return 'unknown';
  if (mark >= GOOD_FROM) return 'good';
  return mark >= FAIR_FROM ? 'fair' : 'poor';
}

/** Between the points in proportion; beyond them as at the last one. */
function onScale(scale: Scale, measured: number): number {
  let [fromX, fromY]: readonly [number, number] = [0, 0];
  for (const [x, y] of scale) {
    if (measured <= x) return x === fromX ? y : fromY + ((measured - fromX) / (x - fromX)) * (y - fromY);
    [fromX, fromY] = [x, y];
  }
  return fromY;
}
