import { AppError } from '@parley/kernel';
import { attr, childrenOf, type Element, NS, textAttr } from '@parley/xmpp-core';

const MAX_JID = 3071;

/** `<jibri>` of a client to the focus (focus contract §11). */
export interface JibriRequest {
  readonly action: 'start' | 'stop';
  /** Undefined for SIP calls. */
  readonly mode?: 'file' | 'stream';
  readonly streamId?: string;
  readonly sessionId?: string;
  readonly sipAddress?: string;
}

/** @throws AppError INPUT_INVALID */
export function parseJibriRequest(element: Element): JibriRequest {
  const action = attr(element, 'action');
  const given = attr(element, 'recording_mode');
  if (action !== 'start' && action !== 'stop') throw new AppError('INPUT_INVALID', '<jibri action> is neither start nor stop');
  if (given !== undefined && given !== 'file' && given !== 'stream')
    throw new AppError('INPUT_INVALID', '<jibri recording_mode> is neither file nor stream');
  const [streamId, sessionId, sipAddress] = ['streamid', 'session_id', 'sipaddress'].map((name) => textAttr(element, name, 1024));
  return {
    action,
    ...(given && { mode: given }),
    ...(streamId && { streamId }),
    ...(sessionId && { sessionId }),
    ...(sipAddress && { sipAddress }),
  };
}

/** Rayo `<dial>` of a client to the focus: a call out, or a transcriber (focus contract §12). */
export interface DialRequest {
  readonly to: string;
  /** Header `JvbRoomName`. */
  readonly room: string | undefined;
}

/** @throws AppError INPUT_INVALID */
export function parseDial(element: Element): DialRequest {
  const to = textAttr(element, 'to', MAX_JID);
  if (!to) throw new AppError('INPUT_INVALID', '<dial> lacks to');
  const header = childrenOf(element, 'header', NS.rayo).find((child) => attr(child, 'name') === 'JvbRoomName');
  return { to, room: (header && textAttr(header, 'value', MAX_JID)) || undefined };
}
