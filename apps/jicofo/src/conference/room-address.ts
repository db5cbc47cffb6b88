import { parseJid, stanzaError, tenantToReal } from '@parley/xmpp-core';

/** Characters that an XMPP localpart cannot hold (RFC 7622 §3.3.1). */
const FORBIDDEN = /[\s"&'/:<>@\p{Cc}]/u;
const MAX_BYTES = 1023;

/**
 * The address that Prosody knows a room by, from what a client asked for: a bare name (HTTP form), `name@muc.DOMAIN`, or the
 * tenant form `name@muc.TENANT.DOMAIN`; lower case, so that presence from the room is recognised.
 * @throws stanza error jid-malformed or bad-request
 */
export function roomAddress(asked: string, mucDomain: string): string {
  const real = tenantToReal(asked.includes('@') ? asked : `${asked}@${mucDomain}`, mucDomain);
  const { local = '', domain, resource } = parseJid(real);
  if (domain.toLowerCase() !== mucDomain || resource !== undefined) throw stanzaError('bad-request', 'not a room of this server');
  const name = local.normalize('NFKC').toLowerCase();
  if (name === '' || FORBIDDEN.test(name)) throw stanzaError('jid-malformed', 'the room name has characters that no address can hold');
  if (Buffer.byteLength(name) > MAX_BYTES) throw stanzaError('jid-malformed', `the room name is longer than ${MAX_BYTES} bytes`);
  return `${name}@${mucDomain}`;
}
