import type { LdapServer } from '@parley/config';
import type { DialStep } from './dial.ts';
import type { LdapSettings } from './settings.ts';

/** Codes of Node and OpenSSL for certificates that are not trusted. */
const UNTRUSTED =
  /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|CERT_UNTRUSTED)$/;

/** What to change when a connection fails at a step. `code`: the system's or TLS' own. */
export function dialRemedy(step: DialStep, code: unknown, server: LdapServer): string {
  if (step === 'startTls') return 'LDAP_START_TLS: the server does not offer StartTLS; take ldaps:// in LDAP_URL, if it has that';
  if (step === 'tls') return tlsRemedy(String(code), server);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return 'LDAP_URL: the name is unknown here; is it right, and does the container use your DNS?';
  if (code === 'ECONNREFUSED')
    return `LDAP_URL: nothing listens at port ${server.port}; the usual ones are 389 for ldap:// and 636 for ldaps://`;
  return 'LDAP_URL: is the address right, and does a firewall let this host through?';
}

function tlsRemedy(code: string, { isSecure, port }: LdapServer): string {
  if (UNTRUSTED.test(code)) return 'LDAP_TLS_CACERT_FILE: put the certificate of your authority there, as PEM, where Prosody can read it';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'LDAP_URL: use a name that stands in the certificate';
  if (code === 'CERT_HAS_EXPIRED') return 'The certificate of the directory has expired: renew it there';
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
    return `LDAP_URL: the server speaks no TLS at port ${port}; is it ldap:// with LDAP_START_TLS=1?`;
  if (/CIPHER|HANDSHAKE|PROTOCOL/.test(code)) return 'LDAP_TLS_CIPHERS: no cipher suite or version that both sides allow; unset it to try';
  return isSecure
    ? `LDAP_URL: does the server speak TLS from the first byte at port ${port}? If not: ldap:// with LDAP_START_TLS=1`
    : 'LDAP_START_TLS: the server breaks off its TLS; look into its log';
}

/** What to change when LDAP_BINDDN, or nobody in particular, is refused. */
export function bindRemedy(code: number, { startTls }: LdapSettings): string {
  if (code === 49 || code === 32 || code === 34) return 'LDAP_BINDDN, LDAP_BINDPW: is the DN complete, and is this its password?';
  if (code === 8 || code === 13)
    return startTls ? 'LDAP_URL: the directory asks for more than StartTLS' : 'LDAP_START_TLS=1, or ldaps:// in LDAP_URL';
  return 'LDAP_BINDDN: the directory gives the reason above';
}

/** What to change when the search for a user fails. */
export function searchRemedy(found: number, { bind, filter }: LdapSettings): string {
  if (found > 1) return `LDAP_FILTER: ${JSON.stringify(filter)} has to find one entry only`;
  const visible = bind === undefined ? ', and may anybody search there without LDAP_BINDDN' : ', and may LDAP_BINDDN see users';
  return `LDAP_BASE, LDAP_FILTER: is the user below the base, does the filter fit${visible}?`;
}
