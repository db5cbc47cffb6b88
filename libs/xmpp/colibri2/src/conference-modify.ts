import {
  attr,
  boolAttr,
  boundedChildren,
  childOf,
  childrenOf,
  type Element,
  intAttr,
  NS,
  requireIntAttr,
  requireTextAttr,
  textAttr,
  xml,
} from '@parley/xmpp-core';
import { buildTransport, parseTransport } from '@parley/xmpp-jingle';
import { buildMedia, buildMediaSources, parseMedia, parseMediaSources } from './media.ts';
import type { ConferenceModify, EndpointRequest, EndpointTransportRequest, ForceMute } from './types.ts';

const MAX_ENDPOINTS = 1000;
const MAX_CAPABILITIES = 32;
const MAX_ROOM = 3071;

function parseSctp(element: Element): { role?: string; port?: number } {
  const role = textAttr(element, 'role');
  const port = intAttr(element, 'port', 0, 65_535);
  return { ...(role !== undefined && { role }), ...(port !== undefined && { port }) };
}

function parseEndpointTransport(element: Element): EndpointTransportRequest {
  const sctp = childOf(element, 'sctp');
  const transport = childOf(element, 'transport', NS.iceUdp);
  return {
    ...(attr(element, 'ice-controlling') !== undefined && { iceControlling: boolAttr(element, 'ice-controlling') }),
    ...(attr(element, 'ice-restart') !== undefined && { iceRestart: boolAttr(element, 'ice-restart') }),
    ...(sctp && { sctp: parseSctp(sctp) }),
    ...(transport && { transport: parseTransport(transport) }),
  };
}

function parseEndpoint(element: Element): EndpointRequest {
  const statsId = textAttr(element, 'stats-id');
  const mucRole = textAttr(element, 'muc-role');
  const transport = childOf(element, 'transport');
  const sources = parseMediaSources(element);
  const forceMute = childOf(element, 'force-mute');
  const lastN = childOf(element, 'initial-last-n');
  return {
    id: requireTextAttr(element, 'id'),
    ...(statsId && { statsId }),
    ...(mucRole && { mucRole }),
    ...(boolAttr(element, 'diarize') && { diarize: true }),
    create: boolAttr(element, 'create'),
    expire: boolAttr(element, 'expire'),
    capabilities: new Set(boundedChildren(element, 'capability', MAX_CAPABILITIES).map((child) => requireTextAttr(child, 'name'))),
    media: parseMedia(element),
    ...(transport && { transport: parseEndpointTransport(transport) }),
    ...(sources && { sources }),
    ...(forceMute && { forceMute: parseForceMute(forceMute) }),
    ...(lastN && { initialLastN: requireIntAttr(lastN, 'value', -1, 100_000) }),
  };
}

function parseForceMute(element: Element): ForceMute {
  const isOn = (name: string) => boolAttr(element, name);
  const finer = (['camera', 'desktop'] as const).filter(isOn).map((name) => [name, true] as const);
  return { audio: isOn('audio'), video: isOn('video'), ...Object.fromEntries(finer) };
}

/** `<conference-modify xmlns='jitsi:colibri2'>` (focus contract §15, bridge contract §2). @throws AppError INPUT_INVALID */
export function parseConferenceModify(element: Element): ConferenceModify {
  const name = textAttr(element, 'name', MAX_ROOM);
  return {
    meetingId: requireTextAttr(element, 'meeting-id'),
    ...(name && { name }),
    create: boolAttr(element, 'create'),
    expire: boolAttr(element, 'expire'),
    endpoints: boundedChildren(element, 'endpoint', MAX_ENDPOINTS).map(parseEndpoint),
    relays: childrenOf(element, 'relay').length,
  };
}

function buildEndpointTransport({ iceControlling, iceRestart, sctp, transport }: EndpointTransportRequest): Element {
  return xml(
    'transport',
    { 'ice-controlling': iceControlling, 'ice-restart': iceRestart },
    transport && buildTransport(transport),
    sctp && xml('sctp', { role: sctp.role, port: sctp.port }),
  );
}

function buildEndpoint(endpoint: EndpointRequest): Element {
  const { id, statsId, mucRole, diarize, create, expire, transport, sources, forceMute, initialLastN } = endpoint;
  return xml(
    'endpoint',
    {
      id,
      'stats-id': statsId,
      'muc-role': mucRole,
      diarize: diarize || undefined,
      create: create || undefined,
      expire: expire || undefined,
    },
    ...[...endpoint.capabilities].map((name) => xml('capability', { name })),
    ...buildMedia(endpoint.media),
    transport && buildEndpointTransport(transport),
    sources && buildMediaSources(sources),
    forceMute && xml('force-mute', { ...forceMute }),
    initialLastN !== undefined && xml('initial-last-n', { value: initialLastN }),
  );
}

/** The inverse of {@link parseConferenceModify}; relays are only counted when read and never written. */
export function buildConferenceModify(modify: ConferenceModify): Element {
  const { meetingId, name, create, expire, endpoints } = modify;
  return xml(
    'conference-modify',
    { xmlns: NS.colibri2, 'meeting-id': meetingId, name, create: create || undefined, expire: expire || undefined },
    ...endpoints.map(buildEndpoint),
  );
}
