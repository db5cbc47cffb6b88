import { AppError } from '@parley/kernel';
import { boundedChildren, childOf, type Element, enumAttr, NS, requireIntAttr, requireTextAttr, xml } from '@parley/xmpp-core';
import { buildTransport, parseTransport } from '@parley/xmpp-jingle';
import { buildMediaSources, parseMediaSources } from './media.ts';
import type { ConferenceModified, EndpointResponse } from './types.ts';

const MAX_ENDPOINTS = 1000;
type TransportResponse = NonNullable<EndpointResponse['transport']>;

function parseTransportResponse(element: Element): TransportResponse {
  const transport = childOf(element, 'transport', NS.iceUdp);
  if (!transport) throw new AppError('INPUT_INVALID', 'the endpoint transport has no ICE transport');
  const sctp = childOf(element, 'sctp');
  return {
    transport: parseTransport(transport),
    ...(sctp && {
      sctp: { port: requireIntAttr(sctp, 'port', 1, 65_535), role: enumAttr(sctp, 'role', ['server', 'client']) ?? 'server' },
    }),
  };
}

function parseEndpoint(element: Element): EndpointResponse {
  const transport = childOf(element, 'transport');
  return { id: requireTextAttr(element, 'id'), ...(transport && { transport: parseTransportResponse(transport) }) };
}

/** `<conference-modified xmlns='jitsi:colibri2'>` (bridge contract §3). @throws AppError INPUT_INVALID, also for any other element */
export function parseConferenceModified(element: Element): ConferenceModified {
  if (!element.is('conference-modified', NS.colibri2)) throw new AppError('INPUT_INVALID', 'not a <conference-modified>');
  return {
    sources: parseMediaSources(element) ?? [],
    endpoints: boundedChildren(element, 'endpoint', MAX_ENDPOINTS).map(parseEndpoint),
  };
}

function buildEndpoint({ id, transport }: EndpointResponse): Element {
  if (!transport) return xml('endpoint', { id });
  const { sctp } = transport;
  return xml(
    'endpoint',
    { id },
    xml('transport', {}, buildTransport(transport.transport), sctp && xml('sctp', { port: sctp.port, role: sctp.role })),
  );
}

/** The inverse of {@link parseConferenceModified}. */
export function buildConferenceModified({ sources, endpoints }: ConferenceModified): Element {
  return xml(
    'conference-modified',
    { xmlns: NS.colibri2 },
    sources.length > 0 && buildMediaSources(sources),
    ...endpoints.map(buildEndpoint),
  );
}
