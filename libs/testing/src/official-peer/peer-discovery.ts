import { childOf, type Element, NS, xml } from '@parley/xmpp-core';
import type { PeerConnection } from './peer-connection.ts';

/**
 * Learns which components there are, into `components`, by the type of their disco identity. What the server has pushed before the end
 * of the login is not asked for (client contract §1.7).
 */
export async function discover(connection: PeerConnection, domain: string, components: Map<string, string>): Promise<void> {
  const pushed = connection.early.flatMap((stanza) => childOf(stanza, 'query', NS.discoInfo) ?? []);
  for (const info of pushed) learn(info, components);
  if (components.has('room_metadata')) return;
  const services = connection.iq('get', domain, xml('services', { xmlns: NS.externalServices })).catch(() => undefined);
  const info = await connection.iq('get', domain, xml('query', { xmlns: NS.discoInfo }));
  await services;
  learn(childOf(info, 'query'), components);
}

function learn(info: Element | undefined, components: Map<string, string>): void {
  for (const identity of info?.getChildren('identity') ?? []) {
    const { type, name, category } = identity.attrs as Record<string, string>;
    if (type && name && category === 'component') components.set(type, name);
  }
}
