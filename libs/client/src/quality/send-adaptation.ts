import type { SendLimit } from './link-stats.ts';

/** How far this computer has been relieved: every step sends a smaller picture. */
export interface SendAdaptation {
  /** 0: as wanted. */
  readonly step: number;
  /** Since when the computer has (or has not) been at its limit, ms. */
  readonly since: number;
  readonly isStrained: boolean;
  /** For how long it must have been well before the next attempt at more, ms: longer after every attempt that failed. */
  readonly patienceMs: number;
  /** When the last attempt at more was made, ms. */
  readonly raisedAt?: number;
}

/** Heights of the steps; a camera gives no less than the last one. */
const STEPS = [undefined, 360, 180] as const;
const STRAINED_MS = 8_000;
const FIRST_PATIENCE_MS = 30_000;
const MAX_PATIENCE_MS = 10 * 60_000;
/** An attempt that brings the strain back within this time has failed. */
const FAILED_WITHIN_MS = 60_000;

export function startAdaptation(nowMs: number): SendAdaptation {
  return { step: 0, since: nowMs, isStrained: false, patienceMs: FIRST_PATIENCE_MS };
}

/** Height to which the camera is limited; undefined: no limit. */
export function adaptedHeight({ step }: SendAdaptation): number | undefined {
  return STEPS[step];
}

/** Enters what the browser says keeps it from sending more. A slow network is its own business: it adapts to that itself. */
export function adaptSending(state: SendAdaptation, limitedBy: SendLimit, nowMs: number): SendAdaptation {
  const isStrained = limitedBy === 'cpu';
  if (isStrained !== state.isStrained) return { ...state, isStrained, since: nowMs };
  const lasted = nowMs - state.since;
  if (isStrained && lasted >= STRAINED_MS && state.step < STEPS.length - 1) {
    const hasFailed = state.raisedAt !== undefined && nowMs - state.raisedAt < FAILED_WITHIN_MS;
    const patienceMs = hasFailed ? Math.min(MAX_PATIENCE_MS, state.patienceMs * 2) : state.patienceMs;
    return { step: state.step + 1, since: nowMs, isStrained, patienceMs };
  }
  if (!isStrained && state.step > 0 && lasted >= state.patienceMs) {
    return { ...state, step: state.step - 1, since: nowMs, raisedAt: nowMs };
  }
  return state;
}
