import { ownNames, readBy } from '../declare.ts';
import { ldapFilter, ldapServers, optionalAttribute, optionalLdapFilter } from '../directory.ts';
import { flag, integer, oneOf, optionalText, secret, text } from '../variable.ts';

/** Files of certificates as Debian keeps them: stands for what the system trusts. */
export const SYSTEM_CA_FILE = '/etc/ssl/certs/ca-certificates.crt';
export const SYSTEM_CA_FOLDER = '/etc/ssl/certs';

/** Users of an LDAP directory, for AUTH_TYPE=ldap (deployment contract §8.3). */
export const directory = readBy(['prosody'], {
  LDAP_URL: ldapServers('Directory servers, ldap:// or ldaps://, separated by blanks: the next is asked when one does not answer.'),
  LDAP_BASE: optionalText('Where in the directory users are looked for.'),
  LDAP_BINDDN: optionalText('Entry with which the search is made; unset means anonymously.'),
  LDAP_BINDPW: secret('Password of LDAP_BINDDN.'),
  LDAP_FILTER: ldapFilter(
    'Filter that finds a user: %u the name as typed, %U and %d its parts before and behind an @, %r the domain, %s xmpp.',
    'uid=%u',
  ),
  LDAP_AUTH_METHOD: oneOf(
    'How a password is checked: bind finds the entry and logs in as it, fastbind takes LDAP_FILTER for its DN, custom compares userPassword.',
    'bind',
    ['bind', 'custom', 'fastbind'],
  ),
  LDAP_VERSION: integer('Version of the protocol; 3 is spoken, whatever is asked for.', 3, 2, 3),
  LDAP_USE_TLS: flag('Show the certificate of Prosody to the directory; TLS itself is ldaps:// or LDAP_START_TLS.', false),
  LDAP_START_TLS: flag('Switch a connection to an ldap:// server to TLS before anything else is said.', false),
  LDAP_TLS_CHECK_PEER: flag("Check the directory's certificate; without it whoever is in between can read all passwords.", false),
  LDAP_TLS_CACERT_FILE: text('File with the certificates that are trusted; the only ones when it is set alone.', SYSTEM_CA_FILE),
  LDAP_TLS_CACERT_DIR: text('Folder with the certificates that are trusted as well.', SYSTEM_CA_FOLDER),
  LDAP_TLS_CIPHERS: optionalText('Cipher suites that may be used, as OpenSSL lists them; NORMAL, SECURE128 and SECURE256 are understood.'),
  ...ownNames({
    LDAP_MODERATOR_FILTER: optionalLdapFilter(
      'Users who moderate: a filter that their own entry must match, or, with %D (its DN) or %u in it, a search below LDAP_BASE that must find something. Unset: what ROOM_MODERATORS says.',
    ),
    LDAP_NAME_ATTRIBUTE: optionalAttribute('Attribute with the name that the others see; unset means displayName, else cn.'),
    LDAP_EMAIL_ATTRIBUTE: optionalAttribute('Attribute with an address that the others may see; unset means that they see none.'),
  }),
});
