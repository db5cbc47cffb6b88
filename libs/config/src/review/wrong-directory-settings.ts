import type { WrongSetting } from './wrong-settings.ts';

const LDAP = {
  ENABLE_AUTH: '1',
  AUTH_TYPE: 'ldap',
  LDAP_URL: 'ldaps://ldap.acme.test',
  LDAP_BASE: 'dc=acme,dc=test',
  LDAP_TLS_CHECK_PEER: '1',
};
const PLAIN = { ...LDAP, LDAP_URL: 'ldap://ldap.acme.test', LDAP_TLS_CHECK_PEER: '0' };
const FAST = { ...LDAP, LDAP_AUTH_METHOD: 'fastbind' };

/** Settings of a directory with which Prosody's service does not start. */
export const REFUSED_DIRECTORY_SETTINGS: readonly WrongSetting[] = [
  [{ ...LDAP, LDAP_URL: undefined }, 'LDAP_URL', /is not set/, /LDAP_URL=ldaps/],
  [{ ...LDAP, AUTH_TYPE: undefined, PROSODY_AUTH_TYPE: 'ldap', LDAP_URL: '' }, 'LDAP_URL', /is not set/, /LDAP_URL=ldaps/],
  [{ ...LDAP, LDAP_URL: 'ldap.acme.test' }, 'LDAP_URL="ldap.acme.test"', /ldap:\/\/ or ldaps:\/\/ addresses/, /LDAP_URL/],
  [{ ...LDAP, LDAP_URL: 'ldaps://a.test ldapi:///' }, 'LDAP_URL=', /separated by blanks/, /LDAP_URL/],
  [{ ...LDAP, LDAP_URL: 'ldaps://me:pw@a.test' }, 'LDAP_URL="ldaps://me:…@a.test"', /addresses/, /LDAP_URL/],
  [{ ...LDAP, LDAP_URL: 'ldaps://a.test:70000' }, 'LDAP_URL=', /addresses/, /LDAP_URL/],
  [{ ...LDAP, LDAP_START_TLS: '1' }, 'LDAP_START_TLS="1"', /ldaps:\/\/ server/, /LDAP_START_TLS=0/],
  [{ ...LDAP, LDAP_BINDDN: 'cn=reader' }, 'LDAP_BINDPW', /is not set/, /anonymously/],
  [{ ...LDAP, LDAP_FILTER: '(uid=%x)' }, 'LDAP_FILTER="(uid=%x)"', /%u, %U, %d/, /empty for uid=%u/],
  [{ ...LDAP, LDAP_FILTER: '(uid=%u' }, 'LDAP_FILTER="(uid=%u"', /a filter/, /empty for uid=%u/],
  [{ ...LDAP, LDAP_FILTER: '(uid=anna)' }, 'LDAP_FILTER="(uid=anna)"', /no %u/, /LDAP_FILTER=/],
  [{ ...LDAP, LDAP_FILTER: '(uid=%%u)' }, 'LDAP_FILTER="(uid=%%u)"', /no %u/, /LDAP_FILTER=/],
  [{ ...LDAP, LDAP_MODERATOR_FILTER: '(member=%D' }, 'LDAP_MODERATOR_FILTER=', /a filter/, /LDAP_MODERATOR_FILTER/],
  [{ ...LDAP, LDAP_AUTH_METHOD: 'sasl' }, 'LDAP_AUTH_METHOD="sasl"', /bind, custom, fastbind/, /empty for bind/],
  [{ ...LDAP, LDAP_VERSION: '4' }, 'LDAP_VERSION="4"', /from 2 to 3/, /empty for 3/],
  [{ ...FAST, LDAP_FILTER: '(uid=%u)' }, 'LDAP_FILTER="(uid=%u)"', /is no DN/, /uid=%u,ou=people/],
  [{ ...FAST, LDAP_FILTER: '%u' }, 'LDAP_FILTER="%u"', /is no DN/, /uid=%u,ou=people/],
  [
    { ...FAST, LDAP_FILTER: '%u@acme.test', LDAP_MODERATOR_FILTER: '(memberOf=cn=staff)' },
    'LDAP_MODERATOR_FILTER=',
    /needs the DN/,
    /Put %u/,
  ],
];

/** Settings of a directory with which everything starts, and something is not as its owner may think. */
export const DOUBTFUL_DIRECTORY_SETTINGS: readonly WrongSetting[] = [
  [FAST, 'LDAP_FILTER', /one part of a DN/, /uid=%u,ou=people/],
  [{ ...LDAP, LDAP_BASE: '' }, 'LDAP_BASE', /is not set/, /LDAP_BASE=/],
  [{ ...LDAP, LDAP_BINDPW: 'hidden' }, 'LDAP_BINDPW=(secret)', /without LDAP_BINDDN/, /LDAP_BINDDN/],
  [{ ...LDAP, LDAP_VERSION: '2' }, 'LDAP_VERSION="2"', /is not 3/, /LDAP_VERSION=3/],
  [{ ...LDAP, LDAP_TLS_CHECK_PEER: '0' }, 'LDAP_TLS_CHECK_PEER="0"', /is off/, /LDAP_TLS_CHECK_PEER=1/],
  [{ ...PLAIN, LDAP_START_TLS: '1' }, 'LDAP_TLS_CHECK_PEER="0"', /is off/, /LDAP_TLS_CHECK_PEER=1/],
  [PLAIN, 'LDAP_URL="ldap://ldap.acme.test"', /no encryption/, /LDAP_START_TLS=1/],
  [{ ...PLAIN, LDAP_USE_TLS: '1' }, 'LDAP_USE_TLS="1"', /encrypts nothing/, /LDAP_START_TLS=1/],
  [{ ...PLAIN, LDAP_TLS_CHECK_PEER: '1' }, 'LDAP_TLS_CHECK_PEER="1"', /encrypts nothing/, /ldaps:\/\//],
  [{ ...LDAP, AUTH_TYPE: 'internal' }, 'LDAP_URL=', /AUTH_TYPE is internal/, /AUTH_TYPE=ldap/],
];
