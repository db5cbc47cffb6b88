import { AppError, type AppErrorCode } from '@parley/kernel';
import { attr, type Element, xml } from './element.ts';
import { NS } from './namespaces.ts';

export type StanzaErrorType = 'auth' | 'cancel' | 'continue' | 'modify' | 'wait';

export type StanzaCondition =
  | 'bad-request'
  | 'conflict'
  | 'feature-not-implemented'
  | 'forbidden'
  | 'gone'
  | 'internal-server-error'
  | 'item-not-found'
  | 'jid-malformed'
  | 'not-acceptable'
  | 'not-allowed'
  | 'not-authorized'
  | 'policy-violation'
  | 'recipient-unavailable'
  | 'registration-required'
  | 'remote-server-not-found'
  | 'remote-server-timeout'
  | 'resource-constraint'
  | 'service-unavailable'
  | 'undefined-condition'
  | 'unexpected-request';

/** A stanza error as data (RFC 6120 §8.3). */
export interface StanzaErrorInfo {
  readonly type: StanzaErrorType;
  readonly condition: StanzaCondition;
  readonly text?: string;
  /** Application-specific conditions. */
  readonly application?: readonly Element[];
}

const TYPES: Readonly<Partial<Record<StanzaCondition, StanzaErrorType>>> = {
  'bad-request': 'modify',
  'jid-malformed': 'modify',
  'not-acceptable': 'modify',
  'policy-violation': 'modify',
  forbidden: 'auth',
  'not-authorized': 'auth',
  'registration-required': 'auth',
  'resource-constraint': 'wait',
  'remote-server-timeout': 'wait',
  'recipient-unavailable': 'wait',
  'unexpected-request': 'wait',
};

const CODES: Readonly<Partial<Record<StanzaCondition, AppErrorCode>>> = {
  'bad-request': 'INPUT_INVALID',
  conflict: 'CONFLICT',
  'feature-not-implemented': 'NOT_SUPPORTED',
  forbidden: 'NOT_ALLOWED',
  'item-not-found': 'NOT_FOUND',
  'jid-malformed': 'INPUT_INVALID',
  'not-allowed': 'NOT_ALLOWED',
  'not-authorized': 'NOT_AUTHORIZED',
  'resource-constraint': 'LIMIT_REACHED',
  'service-unavailable': 'UNAVAILABLE',
};

/** An error to throw in an IQ handler: it knows the stanza error it becomes on the wire. */
export function stanzaError(
  condition: StanzaCondition,
  text?: string,
  options: { type?: StanzaErrorType; application?: readonly Element[] } = {},
): AppError {
  const info: StanzaErrorInfo = {
    type: options.type ?? TYPES[condition] ?? 'cancel',
    condition,
    ...(text !== undefined && { text }),
    ...(options.application && { application: options.application }),
  };
  return new AppError(CODES[condition] ?? 'INTERNAL', text ?? condition, { details: { stanza: info } });
}

const CONDITIONS: Readonly<Partial<Record<AppErrorCode, StanzaCondition>>> = {
  INPUT_INVALID: 'bad-request',
  NOT_FOUND: 'item-not-found',
  CONFLICT: 'conflict',
  NOT_ALLOWED: 'not-allowed',
  NOT_AUTHORIZED: 'not-authorized',
  NOT_SUPPORTED: 'feature-not-implemented',
  LIMIT_REACHED: 'resource-constraint',
  UNAVAILABLE: 'service-unavailable',
  BRIDGE_UNAVAILABLE: 'service-unavailable',
  TIMEOUT: 'remote-server-timeout',
};

/** The one mapping from whatever was thrown to a stanza error; anything unexpected becomes internal-server-error without its text. */
export function stanzaErrorInfo(error: unknown): StanzaErrorInfo {
  if (!AppError.is(error)) return { type: 'cancel', condition: 'internal-server-error' };
  const given = error.details.stanza as StanzaErrorInfo | undefined;
  if (given) return given;
  const condition = CONDITIONS[error.code];
  if (!condition) return { type: 'cancel', condition: 'internal-server-error' };
  return { type: TYPES[condition] ?? 'cancel', condition, text: error.message };
}

/** `<error/>` for a reply. */
export function buildStanzaError(info: StanzaErrorInfo): Element {
  return xml(
    'error',
    { type: info.type },
    xml(info.condition, { xmlns: NS.stanzas }),
    info.text !== undefined && xml('text', { xmlns: NS.stanzas }, info.text),
    ...(info.application ?? []),
  );
}

/** Reads the `<error/>` child of a stanza; a malformed one reads as undefined-condition. */
export function parseStanzaError(stanza: Element): StanzaErrorInfo {
  const error = stanza.getChild('error');
  const children = error?.getChildElements() ?? [];
  const condition = children.find((child) => child.getNS() === NS.stanzas && child.name !== 'text');
  const text = children.find((child) => child.name === 'text' && child.getNS() === NS.stanzas)?.getText();
  return {
    type: ((error && attr(error, 'type')) ?? 'cancel') as StanzaErrorType,
    condition: (condition?.name ?? 'undefined-condition') as StanzaCondition,
    ...(text !== undefined && { text }),
    application: children.filter((child) => child.getNS() !== NS.stanzas),
  };
}
