import { boundedChildren, childOf, type Element, NS, requireTextAttr, xml } from '@parley/xmpp-core';
import type { BridgeLoss } from './types.ts';

/** Endpoints that one message tells of. */
const MAX_ENDPOINTS = 1_000;

/** What a bridge puts into messages to the focus; more endpoints than one message may tell of are told in several. */
export function buildBridgeLoss({ meetingId, endpoints }: BridgeLoss): Element[] {
  const tell = (name: string, ids: readonly string[]) =>
    xml(name, { xmlns: NS.parleyBridge, 'meeting-id': meetingId }, ...ids.map((id) => xml('endpoint', { id })));
  if (!endpoints) return [tell('conference-lost', [])];
  const messages = Math.ceil(endpoints.length / MAX_ENDPOINTS);
  return Array.from({ length: messages }, (_, index) =>
    tell('endpoints-lost', endpoints.slice(index * MAX_ENDPOINTS, (index + 1) * MAX_ENDPOINTS)),
  );
}

/** What a message of a bridge says that it lost; undefined when it says nothing of the kind. @throws AppError INPUT_INVALID */
export function parseBridgeLoss(message: Element): BridgeLoss | undefined {
  const conference = childOf(message, 'conference-lost', NS.parleyBridge);
  if (conference) return { meetingId: requireTextAttr(conference, 'meeting-id') };
  const lost = childOf(message, 'endpoints-lost', NS.parleyBridge);
  if (!lost) return undefined;
  const endpoints = boundedChildren(lost, 'endpoint', MAX_ENDPOINTS).map((endpoint) => requireTextAttr(endpoint, 'id'));
  return { meetingId: requireTextAttr(lost, 'meeting-id'), endpoints };
}
