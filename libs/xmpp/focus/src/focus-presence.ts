import { type Element, NS, xml } from '@parley/xmpp-core';

/** `<conference-properties>` of the focus' presence (focus contract §4). */
export function buildConferenceProperties(properties: ReadonlyMap<string, string>): Element {
  return xml('conference-properties', { xmlns: NS.focus }, ...[...properties].map(([key, value]) => xml('property', { key, value })));
}

/** `<bridgeNotAvailable>` of the focus' presence: clients show that no bridge can be selected (focus contract §4). */
export function buildBridgeNotAvailable(): Element {
  return xml('bridgeNotAvailable', { xmlns: NS.focus });
}
