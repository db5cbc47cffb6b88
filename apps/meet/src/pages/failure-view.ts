import type { FailureCode } from '@parley/client';

/** What a person can do about the end of a meeting. */
export interface FailureView {
  /** The page tries again by itself, after a while. */
  readonly retries: boolean;
  /** There is something to be gained by trying again. */
  readonly canRetry: boolean;
  readonly needsLogin: boolean;
}

const LOGIN: ReadonlySet<FailureCode> = new Set(['loginRequired', 'tokenRequired', 'tokenRefused']);
/** Whoever was shut out will not come in by asking. */
const FINAL: ReadonlySet<FailureCode> = new Set(['banned']);

export function failureView(code: FailureCode, reloadsByItself: boolean): FailureView {
  return {
    retries: code === 'connectionFailed' && reloadsByItself,
    canRetry: !FINAL.has(code),
    needsLogin: LOGIN.has(code),
  };
}
