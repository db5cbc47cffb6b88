import { AppError } from '@parley/kernel';
import { attr, NS, type StanzaCondition, type StanzaErrorInfo, stanzaError, textAttr, xml } from '@parley/xmpp-core';
import type { ColibriReason } from './types.ts';

type WireReason = Exclude<ColibriReason, 'overloaded'>;

const REASONS: readonly WireReason[] = [
  'conference_not_found',
  'conference_already_exists',
  'unknown_endpoint',
  'graceful_shutdown',
  'unspecified',
];

/** A stanza error to throw in the bridge's IQ handler, with `<error xmlns='jitsi:colibri2' reason>` where a reason is given (bridge contract §2). */
export function colibriError(
  condition: StanzaCondition,
  options: { reason?: WireReason; endpointId?: string; text?: string } = {},
): AppError {
  const { reason, endpointId, text } = options;
  const application = reason ? [xml('error', { xmlns: NS.colibri2, reason, 'endpoint-id': endpointId })] : undefined;
  return stanzaError(condition, text, application && { application });
}

/**
 * The stanza error of a bridge that takes nobody else. Other focuses cannot read an answer with a reason that they do not know, and
 * take a bridge with an unusual condition for broken, with all that is on it; a bad request costs them this one participant only.
 */
export function overloadedError(text: string): AppError {
  const application = [xml('overloaded', { xmlns: NS.parleyBridge })];
  const stanza: StanzaErrorInfo = { type: 'wait', condition: 'bad-request', text, application };
  return new AppError('LIMIT_REACHED', text, { details: { stanza } });
}

/** What a bridge's error said in COLIBRI2 terms; undefined for other errors. An unknown reason reads as `unspecified`. */
export function colibriReasonOf(error: unknown): { reason: ColibriReason; endpointId?: string } | undefined {
  if (!AppError.is(error)) return undefined;
  const info = error.details.stanza as StanzaErrorInfo | undefined;
  if (info?.application?.some((child) => child.is('overloaded', NS.parleyBridge))) return { reason: 'overloaded' };
  const element = info?.application?.find((child) => child.is('error', NS.colibri2));
  if (!element) return undefined;
  const given = attr(element, 'reason')?.toLowerCase();
  const endpointId = textAttr(element, 'endpoint-id') ?? textAttr(element, 'id');
  return { reason: REASONS.find((reason) => reason === given) ?? 'unspecified', ...(endpointId && { endpointId }) };
}
