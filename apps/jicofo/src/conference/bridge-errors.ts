import { AppError } from '@parley/kernel';
import { colibriReasonOf } from '@parley/xmpp-colibri2';
import type { StanzaErrorInfo } from '@parley/xmpp-core';

/** What follows from a failed COLIBRI2 request (focus contract §15). */
export type BridgeReaction =
  /** The bridge lost the conference: everybody on it is invited again. */
  | 'invite-all'
  /** Only this endpoint is invited again. */
  | 'invite-endpoint'
  /** The bridge does not take the conference or is not there: everybody is invited again, elsewhere if possible. */
  | 'leave-bridge'
  /** The bridge has too much to do to take one more. */
  | 'turned-away'
  /** The bridge is ill: it is excluded, and everybody on it is moved. */
  | 'fail-bridge'
  /** Perhaps it is ill: its health is checked at once. */
  | 'suspect-bridge'
  | 'nothing';

/** Conditions without a colibri reason that come from Prosody: nobody is behind the address. */
const NOBODY_THERE: ReadonlySet<string> = new Set([
  'item-not-found',
  'recipient-unavailable',
  'service-unavailable',
  'remote-server-not-found',
  'remote-server-timeout',
  'not-acceptable',
  'gone',
]);

/** The reaction to an error of a bridge, by what was asked of it. */
export function reactionTo(error: unknown, request: 'allocation' | 'update'): BridgeReaction {
  switch (colibriReasonOf(error)?.reason) {
    case 'conference_already_exists':
    case 'conference_not_found':
      return 'invite-all';
    case 'unknown_endpoint':
      return 'invite-endpoint';
    case 'graceful_shutdown':
      return 'leave-bridge';
    case 'overloaded':
      return 'turned-away';
    default:
      return byCondition(error, request);
  }
}

function byCondition(error: unknown, request: 'allocation' | 'update'): BridgeReaction {
  const condition = conditionOf(error);
  if (condition === undefined) {
    if (AppError.is(error, 'CLOSED') || AppError.is(error, 'UNAVAILABLE')) return 'nothing';
    if (AppError.is(error, 'TIMEOUT')) return request === 'allocation' ? 'fail-bridge' : 'suspect-bridge';
    // An answer that is no conference-modified.
    return 'fail-bridge';
  }
  if (NOBODY_THERE.has(condition)) return 'leave-bridge';
  // A bridge that does not take a client's answer leaves that client without media, whatever the reason.
  if (condition === 'conflict' || request === 'update') return 'invite-endpoint';
  return condition === 'bad-request' ? 'nothing' : 'fail-bridge';
}

/** The stanza error's condition; undefined when there was no stanza error. */
export function conditionOf(error: unknown): string | undefined {
  return AppError.is(error) ? (error.details.stanza as StanzaErrorInfo | undefined)?.condition : undefined;
}

const GONE: ReadonlySet<string> = new Set(['unknown_endpoint', 'conference_not_found', 'bad-request', 'feature-not-implemented']);

/** Whether an expiry that failed need not be asked for again: the bridge has not got it, or does not understand. */
export function isGone(error: unknown): boolean {
  return GONE.has(colibriReasonOf(error)?.reason ?? conditionOf(error) ?? '');
}
