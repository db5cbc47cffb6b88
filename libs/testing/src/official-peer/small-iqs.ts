import { attr, childOf, type Element, NS, parseXml, xml } from '@parley/xmpp-core';
import type { Dialect } from './dialects.ts';

const MUTES = { [NS.muteAudio]: 'audio', [NS.muteVideo]: 'video', [NS.muteDesktop]: 'desktop' } as const;

/**
 * The payload of the answer to an IQ that is not Jingle: `<error/>`, or `<nothing/>` for an empty result.
 * @param onMute the focus mutes us; asking us to unmute is ignored (client contract §3.6)
 */
export function answerIq(stanza: Element, { features }: Dialect, onMute: (media: 'audio' | 'video' | 'desktop') => void): Element {
  const [child] = stanza.getChildElements();
  const xmlns = child?.attrs.xmlns as string | undefined;
  if (child && childOf(stanza, 'query', NS.discoInfo)) {
    const node = attr(child, 'node');
    return xml('query', { xmlns: NS.discoInfo, node }, ...features.map((name) => xml('feature', { var: name })));
  }
  const media = xmlns !== undefined && Object.hasOwn(MUTES, xmlns) ? MUTES[xmlns as keyof typeof MUTES] : undefined;
  if (child && media) {
    if (child.getText() === 'true') onMute(media);
    return xml('nothing');
  }
  if (xmlns === NS.ping) return xml('nothing');
  if (xmlns === NS.version) return xml('query', { xmlns: NS.version }, xml('name', {}, 'strophe.js'), xml('version', {}, '1.5.0'));
  return parseXml("<error type='cancel'><feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>");
}

/** The error for Jingle of a session that is over (XEP-0166 §7.4). */
export const unknownSession = () =>
  parseXml(
    "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><unknown-session xmlns='urn:xmpp:jingle:errors:1'/></error>",
  );
