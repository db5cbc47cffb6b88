import { boundedChildren, childrenOf, type Element, intAttr, NS, requireIntAttr, requireTextAttr, textAttr, xml } from '@parley/xmpp-core';
import type { HeaderExtension, MediaTable, PayloadType, RtcpFeedback } from './types.ts';

const MAX_ENTRIES = 64;
const MAX_VALUE = 512;

/**
 * COMPAT(jicofo): H264 arrives as one parameter `profile-level-id` = `42e01f;level-asymmetry-allowed=1;packetization-mode=1;`,
 * so a value with semicolons is taken apart. A parameter without a name (RFC 2198 `111/111`) is held under the empty name.
 */
function parseParameters(element: Element): Record<string, string> {
  const entries: [string, string][] = [];
  for (const parameter of boundedChildren(element, 'parameter', MAX_ENTRIES)) {
    const name = textAttr(parameter, 'name') ?? '';
    const [first = '', ...rest] = (textAttr(parameter, 'value', MAX_VALUE) ?? '').split(';');
    entries.push([name, first.trim()]);
    for (const piece of rest.map((text) => text.trim()).filter(Boolean)) {
      const equals = piece.indexOf('=');
      entries.push(equals < 0 ? [piece, ''] : [piece.slice(0, equals).trim(), piece.slice(equals + 1).trim()]);
    }
  }
  return Object.fromEntries(entries);
}

function parseFeedback(element: Element): RtcpFeedback {
  const subtype = textAttr(element, 'subtype');
  return { type: requireTextAttr(element, 'type'), ...(subtype && { subtype }) };
}

/** `<payload-type>` (XEP-0167 §7.2) with its parameters and `rtcp-fb` children (XEP-0293). @throws AppError INPUT_INVALID */
export function parsePayloadType(element: Element): PayloadType {
  const channels = intAttr(element, 'channels', 1, 32);
  return {
    id: requireIntAttr(element, 'id', 0, 127),
    name: requireTextAttr(element, 'name'),
    clockrate: requireIntAttr(element, 'clockrate', 1, 1_000_000),
    ...(channels !== undefined && { channels }),
    parameters: parseParameters(element),
    feedback: boundedChildren(element, 'rtcp-fb', MAX_ENTRIES).map(parseFeedback),
  };
}

/** `<payload-type>`; `xmlns` is given where the parent is not in the RTP namespace (COLIBRI2 `<media>`). */
export function buildPayloadType(payload: PayloadType, xmlns?: string): Element {
  const { id, name, clockrate, channels } = payload;
  return xml(
    'payload-type',
    { xmlns, id, name, clockrate, channels },
    ...Object.entries(payload.parameters).map(([key, value]) => xml('parameter', { name: key || undefined, value })),
    ...payload.feedback.map(({ type, subtype }) => xml('rtcp-fb', { xmlns: NS.rtpFeedback, type, subtype })),
  );
}

/** `<rtp-hdrext>` (XEP-0294). @throws AppError INPUT_INVALID */
export function parseHeaderExtension(element: Element): HeaderExtension {
  return { id: requireIntAttr(element, 'id', 1, 255), uri: requireTextAttr(element, 'uri') };
}

export function buildHeaderExtension({ id, uri }: HeaderExtension): Element {
  return xml('rtp-hdrext', { xmlns: NS.rtpHeaderExtensions, id, uri });
}

/** The payload types and header extensions directly below an element (`<description>` or COLIBRI2 `<media>`). @throws AppError INPUT_INVALID */
export function parseMediaTable(element: Element): MediaTable {
  return {
    payloadTypes: boundedChildren(element, 'payload-type', MAX_ENTRIES).map(parsePayloadType),
    headerExtensions: boundedChildren(element, 'rtp-hdrext', MAX_ENTRIES).map(parseHeaderExtension),
  };
}

/** The inverse of {@link parseMediaTable}; `xmlns` as in {@link buildPayloadType}. */
export function buildMediaTable(table: MediaTable, xmlns?: string): Element[] {
  return [...table.payloadTypes.map((payload) => buildPayloadType(payload, xmlns)), ...table.headerExtensions.map(buildHeaderExtension)];
}

/** Whether an element has a child of this name, whatever its namespace. */
export function hasChild(element: Element, name: string): boolean {
  return childrenOf(element, name).length > 0;
}
