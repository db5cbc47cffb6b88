import { attr, childrenOf, type Element, xml } from '@parley/xmpp-core';

const NS_SERVICES = 'urn:xmpp:extdisco:2';

export function servicesQuery(): Element {
  return xml('services', { xmlns: NS_SERVICES });
}

/** Relays for media towards a bridge (client contract §1.6): a bridge is public, so only TURN over TCP can add a way to it. */
export function iceServers(services: Element | undefined): RTCIceServer[] {
  return childrenOf(services, 'service').flatMap((service): RTCIceServer[] => {
    const [type, host, port, transport] = ['type', 'host', 'port', 'transport'].map((name) => attr(service, name));
    if ((type !== 'turn' && type !== 'turns') || !host || transport !== 'tcp') return [];
    const [username, credential] = [attr(service, 'username'), attr(service, 'password')];
    const urls = `${type}:${host}${port === undefined ? '' : `:${port}`}?transport=tcp`;
    return [{ urls, ...(username !== undefined && { username }), ...(credential !== undefined && { credential }) }];
  });
}
