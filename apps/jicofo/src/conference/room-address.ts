import { parseJid, realToTenant, stanzaError, tenantToReal } from '@parley/xmpp-core';

/** Characters that an XMPP localpart cannot hold (RFC 7622 §3.3.1). */
const FORBIDDEN = /[\s"&'/:<>@\p{Cc}]/u;
const MAX_BYTES = 1023;
/** Characters that Prosody leaves out of an address (RFC 3454 table B.1). */
const INVISIBLE = /\u00ad|\u034f|\u1806|\u180b|\u180c|\u180d|\u200b|\u200c|\u200d|\u2060|[\ufe00-\ufe0f]|\ufeff/gu;

/**
 * The one address of a room, from what a client asked for: a bare name (HTTP form), `name@muc.DOMAIN`, or for tenants either
 * `name@muc.TENANT.DOMAIN` or the inner form `[TENANT]name@muc.DOMAIN`. Prosody shows every client session the tenant form, the
 * focus too, so that is the one used; lower case, as Prosody has it. Breakout rooms have a domain and no tenants.
 * @throws stanza error jid-malformed or bad-request
 */
export function roomAddress(asked: string, mucDomain: string, breakoutDomain?: string): string {
  const real = tenantToReal(withLowerDomain(asked, mucDomain), mucDomain);
  const { local = '', domain, resource } = parseJid(real);
  if ((domain !== mucDomain && domain !== breakoutDomain) || resource !== undefined)
    throw stanzaError('bad-request', 'not a room of this server');
  const name = foldCase(local);
  if (name === '' || FORBIDDEN.test(name)) throw stanzaError('jid-malformed', 'the room name has characters that no address can hold');
  if (Buffer.byteLength(name) > MAX_BYTES) throw stanzaError('jid-malformed', `the room name is longer than ${MAX_BYTES} bytes`);
  if (domain === breakoutDomain) return `${name}@${domain}`;
  const inner = `${name}@${mucDomain}`;
  const tenant = realToTenant(inner, mucDomain);
  // What Prosody cannot map back it does not map.
  return tenantToReal(tenant, mucDomain) === inner ? tenant : inner;
}

/**
 * Lower case as Prosody's nodeprep has it (RFC 6122 appendix A): `ß` is `ss`, every sigma is `σ`. Presence comes from the address
 * in Prosody's spelling, so any other one would be taken for another room. Letters younger than Unicode 3.2 are not covered.
 */
function foldCase(local: string): string {
  const characters = [...local.replace(INVISIBLE, '').normalize('NFKC')];
  const folded = characters.map((character) => (character === 'ı' ? character : character.toUpperCase().toLowerCase()));
  return folded.join('').normalize('NFKC');
}

function withLowerDomain(asked: string, mucDomain: string): string {
  const at = asked.indexOf('@');
  if (at < 0) return `${asked}@${mucDomain}`;
  const slash = asked.indexOf('/', at);
  const end = slash < 0 ? asked.length : slash;
  return asked.slice(0, at) + asked.slice(at, end).toLowerCase() + asked.slice(end);
}
