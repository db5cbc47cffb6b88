import type { Element } from '@parley/xmpp-core';
import { parseDiscoInfo } from '@parley/xmpp-muc';

/** Services of a room, as the server's disco#info names them (client contract §1.8). */
export const SERVICES = [
  'speakerstats',
  'end_conference',
  'av_moderation',
  'room_metadata',
  'polls',
  'file-sharing',
  'lobbyrooms',
  'breakout_rooms',
] as const;

export type ServiceName = (typeof SERVICES)[number];

/** JID by service, of those that this server has. */
export type ServiceAddresses = ReadonlyMap<ServiceName, string>;

/** Reads the server's disco#info. @throws AppError INPUT_INVALID */
export function serviceAddresses(query: Element): ServiceAddresses {
  const identities = parseDiscoInfo(query).identities.flatMap(({ type, name }) => {
    const service = SERVICES.find((known) => known === type);
    return service !== undefined && name !== undefined && name !== '' ? [[service, name] as const] : [];
  });
  return new Map(identities);
}
