import type { Element } from '@parley/xmpp-core';
import type { RawEntity } from './entity.ts';

const NS_SM = 'urn:xmpp:sm:3';
const STANZAS = new Set(['iq', 'message', 'presence']);

export interface RawStreamManagement {
  /** Empty as long as there is nothing to resume. */
  id: string;
  enabled: boolean;
  enableSent: boolean;
  inbound: number;
  /** What the server has not acknowledged. */
  readonly outbound_q: unknown[];
  on(event: 'resumed', listener: () => void): unknown;
}

/**
 * @xmpp sets its count of received stanzas to zero a few microtasks after it has read `<enabled/>`, and so forgets the stanzas
 * that came in the same segment. The server ends a session whose client takes acknowledgements back, so the count (XEP-0198 §4)
 * is kept here, in the order of arrival.
 */
export function countInbound(entity: RawEntity, streamManagement: RawStreamManagement): void {
  let count = 0;
  entity.prependListener('element', (element: Element) => {
    if (element.is('enabled', NS_SM)) count = 0;
    else if (STANZAS.has(element.name)) count++;
  });
  Object.defineProperty(streamManagement, 'inbound', { get: () => count, set: () => {} });
}

/** The connection that stands now has no stream management: nothing of a former session can be resumed any more. */
export function forgetSession(streamManagement: RawStreamManagement): void {
  streamManagement.id = '';
  streamManagement.enabled = false;
  streamManagement.enableSent = false;
  streamManagement.outbound_q.length = 0;
}
