import type { RoomPath } from '@parley/client';
import type { MeetConfig, Tenant } from '@parley/ui-config';

/** Bare JID of a room; the tenant becomes a label of the room service's domain unless config.js has put it there already. */
export function roomJid(room: RoomPath, { muc, domain }: MeetConfig['hosts'], tenant: Tenant): string {
  if (tenant.subdomain === '' || muc.includes(`.${tenant.subdomain}`)) return `${room.node}@${muc}`;
  const prefix = muc.endsWith(`.${domain}`) ? muc.slice(0, -domain.length - 1) : (muc.split('.')[0] ?? 'muc');
  return `${room.node}@${prefix}.${tenant.subdomain}${domain}`;
}

/** Addresses of the signalling connection. */
export interface Signalling {
  readonly service: string;
  /** BOSH, where the service is a WebSocket. */
  readonly fallback?: string;
}

/**
 * The room stands in the addresses as every client writes it: encoded once, like a path (ui contract §3.1). A token goes there too
 * (client contract §1.2).
 */
export function signalling(
  { serviceUrl, boshUrl }: Pick<MeetConfig, 'serviceUrl' | 'boshUrl'>,
  room: RoomPath,
  page: string,
  token?: string,
): Signalling {
  const credential = token === undefined ? '' : `&token=${encodeURIComponent(token)}`;
  const address = (text: string, scheme: 'http' | 'ws') => {
    const url = new URL(text, page);
    url.protocol = url.protocol.replace(/^(http|ws)/, scheme);
    return `${url.href}${url.search === '' ? '?' : '&'}room=${room.node}${credential}`;
  };
  const bosh = boshUrl === undefined ? undefined : address(boshUrl, 'http');
  if (bosh !== undefined && serviceUrl === boshUrl) return { service: bosh };
  return { service: address(serviceUrl || 'xmpp-websocket', 'ws'), ...(bosh !== undefined && { fallback: bosh }) };
}
