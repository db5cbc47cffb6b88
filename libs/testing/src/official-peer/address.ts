import type { OfficialPeerOptions } from './options.ts';

type Address = Pick<OfficialPeerOptions, 'url' | 'domain' | 'anonymousDomain' | 'room' | 'tenant' | 'bosh' | 'token'>;

/** The domain that the client logs in at. */
export const connectsTo = ({ domain, anonymousDomain }: Address): string => anonymousDomain ?? domain;

/** Where the client connects, with what it tells in the query. */
export function urlOf({ url, room, tenant, bosh, token }: Address): string {
  const query = `room=${room}${tenant === undefined ? '' : `&prefix=${tenant}`}${token === undefined ? '' : `&token=${token}`}`;
  return bosh ? `${url}/http-bind?${query}` : `${url.replace(/^http/, 'ws')}/xmpp-websocket?${query}`;
}
