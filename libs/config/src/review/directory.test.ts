import { findingLine } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { ldapServers } from '../directory.ts';
import { expectFinding, PASSWORDS } from './expect-finding.ts';
import { reviewEnvironment } from './review.ts';
import { DOUBTFUL_DIRECTORY_SETTINGS, REFUSED_DIRECTORY_SETTINGS } from './wrong-directory-settings.ts';

describe('settings of a directory', () => {
  it.each(REFUSED_DIRECTORY_SETTINGS)('refuses %o', (...setting) => expectFinding('prosody', 'error', setting));
  it.each(DOUBTFUL_DIRECTORY_SETTINGS)('warns of %o', (...setting) => expectFinding('prosody', 'warning', setting));

  it.each([
    { LDAP_URL: 'ldaps://a.test ldaps://b.test', LDAP_TLS_CHECK_PEER: '1', LDAP_BASE: 'dc=a' },
    { LDAP_URL: 'ldap://localhost', LDAP_BASE: 'dc=a' },
    { LDAP_URL: 'ldap://a.test', LDAP_START_TLS: '1', LDAP_TLS_CHECK_PEER: '1', LDAP_BASE: 'dc=a', LDAP_BINDDN: 'cn=r', LDAP_BINDPW: 'x' },
    { LDAP_URL: 'ldap://localhost', LDAP_AUTH_METHOD: 'fastbind', LDAP_FILTER: 'uid=%u,dc=a' },
    { LDAP_URL: 'ldap://localhost', LDAP_AUTH_METHOD: 'fastbind', LDAP_FILTER: '%u@a.test', LDAP_MODERATOR_FILTER: '(&(cn=m)(uid=%u))' },
    { LDAP_URL: 'ldap://localhost', LDAP_BASE: 'dc=a', LDAP_FILTER: '(&(sAMAccountName=%U)(memberOf=cn=a\\28b,dc=a))' },
  ])('has nothing to say of %o', (set) => {
    expect(
      reviewEnvironment({ ...PASSWORDS, ENABLE_AUTH: '1', AUTH_TYPE: 'ldap', ...set }, { service: 'prosody' }).map(findingLine),
    ).toEqual([]);
  });

  it('looks at nothing of it while nobody has to log in', () => {
    expect(reviewEnvironment({ ...PASSWORDS, LDAP_START_TLS: '1', LDAP_URL: 'ldaps://a.test' }, { service: 'prosody' })).toEqual([]);
  });
});

it.each([
  ['ldap://a.test', [['ldap://a.test:389', 'a.test', 389, false]]],
  ['LDAPS://A.test/', [['ldaps://A.test:636', 'A.test', 636, true]]],
  [
    'ldap://a.test:3389  ldaps://[2001:db8::1]:1636,ldap://10.0.0.1',
    [
      ['ldap://a.test:3389', 'a.test', 3389, false],
      ['ldaps://[2001:db8::1]:1636', '2001:db8::1', 1636, true],
      ['ldap://10.0.0.1:389', '10.0.0.1', 389, false],
    ],
  ],
  ['ldap:///', [['ldap://localhost:389', 'localhost', 389, false]]],
  ['ldap://a.test/dc=a', undefined],
  ['http://a.test', undefined],
  ['ldap://a.test:0', undefined],
  [' ', undefined],
])('LDAP_URL=%s', (text, expected) => {
  expect(
    ldapServers('')
      .parse(text)
      ?.map(({ url, host, port, isSecure }) => [url, host, port, isSecure]),
  ).toEqual(expected);
});
