import { heightOf } from './layers.ts';

/** Height up to which what is on stage goes before everybody else's next layer (bridge contract §10). */
const PREFERRED_HEIGHT = 360;
/** By so much a screen on stage may exceed the estimate: it has to be readable. */
const OVERSEND_BPS = 500_000;
/** Estimates that differ by less are not worth changing pictures for (bridge contract §10.5). */
const SIGNIFICANT = 0.15;

/** A source that takes part in sharing a receiver's bandwidth. */
export interface Claim {
  readonly isOnStage: boolean;
  readonly isScreen: boolean;
  /** Highest layer that the receiver wants. */
  readonly ideal: number;
  readonly heights: readonly number[];
  /** Bit/s of each layer; 0 = nothing arrives of it. */
  readonly bitrates: readonly number[];
  /** Gets its lowest layer even if that does not fit. */
  readonly isExempt: boolean;
}

interface Step {
  readonly layer: number;
  readonly bps: number;
}

/** The layers that a claim can have, in the order of improvement; one that costs no more than a lower one replaces that. */
function stepsOf({ ideal, bitrates }: Claim): readonly Step[] {
  const active = bitrates.flatMap((bps, layer) => (bps > 0 ? [{ layer, bps }] : []));
  const wanted = active.filter((step) => step.layer <= ideal);
  // All that arrives is larger than wanted: the least of it. Nothing arrives yet: let it come.
  const steps = wanted.length > 0 ? wanted : active.slice(0, 1);
  if (steps.length === 0) return [{ layer: ideal, bps: 0 }];
  return steps.filter((step, index) => !steps.slice(index + 1).some((higher) => higher.bps <= step.bps));
}

/**
 * Shares what can be sent to one receiver among its claims, which come in the order of importance: everybody gets the lowest
 * layer that fits, then the first on stage is raised to its preferred height (a screen as high as it goes), then everybody
 * improves layer by layer in turn (bridge contract §10.3).
 * @param availableBps estimate of what can be sent; Infinity = no limit
 * @returns the layer of each claim, −1 = it does not fit. Whoever has the best that arrives is given what it would like
 * to have, so that a layer which comes up later can be used at once.
 */
export function shareBandwidth(claims: readonly Claim[], availableBps: number): number[] {
  const shares = claims.map((claim, index) => ({ claim, steps: stepsOf(claim), at: -1, isFirst: index === 0 }));
  let left = availableBps;
  type Share = (typeof shares)[number];
  const cost = (share: Share, at: number) => (share.steps[at]?.bps ?? 0) - (share.steps[share.at]?.bps ?? 0);
  const raise = (share: Share, at: number, over = 0): boolean => {
    if (at >= share.steps.length || cost(share, at) > left + over) return false;
    left -= cost(share, at);
    share.at = at;
    return true;
  };

  for (const share of shares) raise(share, 0, share.isFirst || share.claim.isExempt ? Number.POSITIVE_INFINITY : 0);
  const stage = shares.find((share) => share.claim.isOnStage);
  if (stage) {
    const { isScreen, heights } = stage.claim;
    const isPreferred = (step: Step | undefined) => step && (isScreen || heightOf(step.layer, heights) <= PREFERRED_HEIGHT);
    for (let at = stage.steps.length - 1; at > stage.at; at--)
      if (isPreferred(stage.steps[at]) && raise(stage, at, isScreen ? OVERSEND_BPS : 0)) break;
  }
  for (let hasChanged = true; hasChanged; ) {
    hasChanged = false;
    for (const share of shares) if (share.at >= 0 && raise(share, share.at + 1)) hasChanged = true;
  }
  return shares.map(({ claim, steps, at }) =>
    at === steps.length - 1 ? Math.max(claim.ideal, steps[at]?.layer ?? 0) : (steps[at]?.layer ?? -1),
  );
}

/** What is sent of the most important source whatever the estimate says: its picture keeps moving, however small. */
const LEAST_FLOOR_BPS = 30_000;
const MOST_FLOOR_BPS = 250_000;
/** What an encoder makes of a layer doubles from one second to the next, and losses count against the estimate. */
const FLOOR_MARGIN = 2;

/**
 * Below this the estimate of a receiver is not to fall: the lowest layer of its most important source, within limits that spare
 * the voices. `bitrates` = bit/s of each layer of that source, 0 = nothing arrives of it.
 */
export function floorFor(bitrates: readonly number[]): number {
  const lowest = bitrates.find((bps) => bps > 0) ?? 0;
  return Math.round(Math.min(MOST_FLOOR_BPS, Math.max(LEAST_FLOOR_BPS, lowest * FLOOR_MARGIN)));
}

/** At the floor an estimate says no more than that the path carries as much, or less. */
const NEAR_FLOOR = 1.05;
/** More than the picture that the floor is for: a voice, but no second picture. */
const SHARED_MARGIN = 1.25;

/** What may be shared out of an estimate that does not fall below `floorBps`; all in bit/s. */
export function sharedAbove(floorBps: number | undefined, estimateBps: number): number {
  const isAtFloor = floorBps !== undefined && estimateBps <= floorBps * NEAR_FLOOR;
  return isAtFloor ? Math.min(estimateBps, (floorBps / FLOOR_MARGIN) * SHARED_MARGIN) : estimateBps;
}

/** Whether a new estimate differs enough from the one that was acted on (bridge contract §10.5). */
export function isSignificant(before: number | undefined, bps: number): boolean {
  return before === undefined || Math.abs(bps - before) > before * SIGNIFICANT;
}
