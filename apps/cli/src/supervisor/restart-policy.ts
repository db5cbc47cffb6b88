import { backoffMs } from '@parley/kernel';

/** sysexits EX_CONFIG: the service refuses its configuration, and would refuse it again. */
export const EXIT_CONFIG = 78;

const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 5_000;
/** A run this long counts as a success, and the next crash as the first. */
const STABLE_MS = 30_000;

/** How one run of a service ended. */
export interface RunEnd {
  readonly code: number | null;
  readonly ranMs: number;
  /** Crashes in a row before this one. */
  readonly crashes: number;
}

export type AfterRun = { readonly kind: 'refused' } | { readonly kind: 'restart'; readonly delayMs: number; readonly crashes: number };

/** What to do when a service that should run has ended, whatever its exit code. */
export function afterRun({ code, ranMs, crashes }: RunEnd): AfterRun {
  if (code === EXIT_CONFIG) return { kind: 'refused' };
  const inARow = ranMs >= STABLE_MS ? 0 : crashes;
  // Nobody else waits for the same moment, so the delays need no spread.
  return { kind: 'restart', delayMs: backoffMs(inARow, FIRST_DELAY_MS, MAX_DELAY_MS, () => 0.5), crashes: inARow + 1 };
}
