import { type ConferenceModify, colibriError, type EndpointRequest } from '@parley/xmpp-colibri2';

const SOURCE_NAMES = 'source-names';
const VISITOR = 'visitor';

/** What this bridge does not do at all. */
export interface Abilities {
  readonly sctp: boolean;
}

/**
 * The rules of bridge contract §2 that need no knowledge of the conference.
 * @throws AppError with the stanza error of the table
 */
export function validateModify(request: ConferenceModify, abilities: Abilities): void {
  const { endpoints, relays } = request;
  if (relays > 0 && endpoints.length > 0) throw colibriError('bad-request', { text: 'endpoints and relays in one request' });
  if (relays > 1) throw colibriError('bad-request', { text: 'more than one relay' });
  if (relays > 0) throw colibriError('feature-not-implemented', { text: 'relays are disabled' });
  if (endpoints.length > 1 && !endpoints.every(isOnlyExpireOrMute))
    throw colibriError('bad-request', { text: 'more than one endpoint that is not just expired or muted' });
  for (const endpoint of endpoints) validateEndpoint(endpoint, abilities);
}

/** Requests that are answered even when the endpoint is gone. */
export function isOnlyExpireOrMute(endpoint: EndpointRequest): boolean {
  if (endpoint.create || endpoint.sources || endpoint.transport) return false;
  return endpoint.expire || endpoint.forceMute !== undefined;
}

function validateEndpoint(endpoint: EndpointRequest, abilities: Abilities): void {
  const { id, create, capabilities, transport, mucRole, sources } = endpoint;
  const refuse = (text: string) => colibriError('bad-request', { text: `endpoint ${id}: ${text}` });
  if (create && !transport) throw refuse('no transport');
  if (create && !capabilities.has(SOURCE_NAMES)) throw refuse(`lacks the capability ${SOURCE_NAMES}`);
  if (mucRole === VISITOR && sources && sources.length > 0) throw refuse('visitors have no sources');
  const sctp = transport?.sctp;
  if (!sctp) return;
  if (sctp.role !== undefined && sctp.role !== 'server') throw refuse('the bridge is the SCTP server');
  if (sctp.port !== undefined) throw refuse('the bridge chooses the SCTP port');
  if (!abilities.sctp) throw colibriError('feature-not-implemented', { text: 'data channels are disabled' });
}
