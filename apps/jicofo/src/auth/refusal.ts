import { AppError } from '@parley/kernel';
import { type Element, type StanzaCondition, stanzaError } from '@parley/xmpp-core';
import { conditionOf } from '../conference/bridge-errors.ts';

/** Why conference requests are refused, for metrics. */
export const REFUSAL_REASONS = [
  'rate',
  'input',
  'session',
  'token',
  'not-authorized',
  'not-allowed',
  'other-room',
  'other-tenant',
  'invalid-regex',
  'token-expired',
  'reservation',
  'unavailable',
  'room',
] as const;

export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** A stanza error that says why, for {@link reasonOf}; `application` is what it holds beside the condition. */
export function refuse(reason: RefusalReason, condition: StanzaCondition, text: string, application: readonly Element[] = []): AppError {
  const error = stanzaError(condition, text, { application });
  return new AppError(error.code, error.message, { details: { ...error.details, reason } });
}

/** Why a request was refused, whatever was thrown. */
export function reasonOf(error: unknown): RefusalReason {
  if (!AppError.is(error)) return 'room';
  const { reason } = error.details;
  const known = REFUSAL_REASONS.find((one) => one === reason);
  if (known) return known;
  const condition = conditionOf(error);
  return error.code === 'INPUT_INVALID' || condition === 'jid-malformed' ? 'input' : 'room';
}
