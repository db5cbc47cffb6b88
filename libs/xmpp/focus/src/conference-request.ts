import { boolAttr, type Element, NS, parseJid, requireTextAttr, textAttr, xml } from '@parley/xmpp-core';
import { buildProperties, parseProperties } from './properties.ts';
import type { ConferenceRequest, ConferenceResponse } from './types.ts';

const MAX_JID = 3071;
const MAX_TOKEN = 16_384;

/** A room address; the localpart may be any text that Prosody accepts. @throws AppError INPUT_INVALID */
function parseRoom(element: Element): string {
  const room = requireTextAttr(element, 'room', MAX_JID);
  parseJid(room);
  return room;
}

/** `<conference xmlns='http://jitsi.org/protocol/focus'>` from a client (focus contract §2.1). @throws AppError INPUT_INVALID */
export function parseConferenceRequest(element: Element): ConferenceRequest {
  const machineUid = textAttr(element, 'machine-uid');
  const sessionId = textAttr(element, 'session-id');
  const token = textAttr(element, 'token', MAX_TOKEN);
  return {
    room: parseRoom(element),
    ...(machineUid && { machineUid }),
    ...(sessionId && { sessionId }),
    ...(token && { token }),
    properties: parseProperties(element),
  };
}

export function buildConferenceRequest(request: ConferenceRequest): Element {
  const { room, machineUid, sessionId, token, properties } = request;
  return xml(
    'conference',
    { xmlns: NS.focus, room, 'machine-uid': machineUid, 'session-id': sessionId, token },
    ...buildProperties(properties),
  );
}

/** The focus' answer (focus contract §2.1). @throws AppError INPUT_INVALID */
export function parseConferenceResponse(element: Element): ConferenceResponse {
  const sessionId = textAttr(element, 'session-id');
  const identity = textAttr(element, 'identity', MAX_JID);
  return {
    room: parseRoom(element),
    ready: boolAttr(element, 'ready'),
    focusJid: requireTextAttr(element, 'focusjid', MAX_JID),
    ...(sessionId && { sessionId }),
    ...(identity && { identity }),
    properties: parseProperties(element),
  };
}

export function buildConferenceResponse(response: ConferenceResponse): Element {
  const { room, ready, focusJid, sessionId, identity, properties } = response;
  return xml(
    'conference',
    { xmlns: NS.focus, room, ready, focusjid: focusJid, 'session-id': sessionId, identity },
    ...buildProperties(properties),
  );
}
