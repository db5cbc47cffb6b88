import { boolAttr, childOf, type Element, NS, requireTextAttr, textAttr, xml } from '@parley/xmpp-core';
import type { MediaTable } from '@parley/xmpp-jingle';
import { buildMedia, parseMedia } from './media.ts';
import type { BridgeAnnouncement } from './types.ts';

const NO_MEDIA: MediaTable = { payloadTypes: [], headerExtensions: [] };

/** `<bridge xmlns='urn:parley:bridge:0'>` in a presence; undefined for bridges of other makes. @throws AppError INPUT_INVALID */
export function parseBridgeAnnouncement(presence: Element): BridgeAnnouncement | undefined {
  const element = childOf(presence, 'bridge', NS.parleyBridge);
  if (!element) return undefined;
  const webSocketAddress = textAttr(element, 'web-socket');
  const { audio = NO_MEDIA, video = NO_MEDIA } = parseMedia(element);
  return {
    serverId: requireTextAttr(element, 'server-id'),
    ...(webSocketAddress && { webSocketAddress }),
    media: { audio, video },
    sctp: boolAttr(element, 'sctp'),
  };
}

/** The element to put beside `<stats>` in a brewery presence. */
export function buildBridgeAnnouncement({ serverId, webSocketAddress, media, sctp }: BridgeAnnouncement): Element {
  return xml('bridge', { xmlns: NS.parleyBridge, 'server-id': serverId, 'web-socket': webSocketAddress, sctp }, ...buildMedia(media));
}
