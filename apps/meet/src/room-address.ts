import type { RoomPath } from '@parley/client';
import type { MeetConfig, Tenant } from '@parley/ui-config';

/** Bare JID of a room; the tenant becomes a label of the room service's domain unless config.js has put it there already. */
export function roomJid(room: RoomPath, { muc, domain }: MeetConfig['hosts'], tenant: Tenant): string {
  if (tenant.subdomain === '' || muc.includes(`.${tenant.subdomain}`)) return `${room.node}@${muc}`;
  const prefix = muc.endsWith(`.${domain}`) ? muc.slice(0, -domain.length - 1) : (muc.split('.')[0] ?? 'muc');
  return `${room.node}@${prefix}.${tenant.subdomain}${domain}`;
}

/** Address of the signalling connection. The room stands in it as every client writes it: encoded once, like a path (ui contract §3.1). */
export function signallingUrl(serviceUrl: string, room: RoomPath, page: string): string {
  const url = new URL(serviceUrl || '/xmpp-websocket', page);
  url.protocol = url.protocol.replace(/^http/, 'ws');
  return `${url.href}${url.search === '' ? '?' : '&'}room=${room.node}`;
}
