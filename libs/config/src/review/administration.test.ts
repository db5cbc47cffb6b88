import { describe, expect, it } from 'vitest';
import { expectFinding, PASSWORDS } from './expect-finding.ts';
import { reviewEnvironment } from './review.ts';
import type { WrongSetting } from './wrong-settings.ts';

const KEYS = 'https://keys.acme.test';
const REFUSED: readonly WrongSetting[] = [
  [{ PARLEY_ADMIN_TOKEN: 'password' }, 'PARLEY_ADMIN_TOKEN=(secret)', /publicly known/, /openssl rand/],
  [{ PARLEY_ADMIN_TOKEN: 'fifteen-letters' }, 'PARLEY_ADMIN_TOKEN=(secret)', /shorter than 16/, /openssl rand/],
  [{ PARLEY_ADMIN_KEYSERVER: KEYS }, 'PARLEY_ADMIN_KEYSERVER=', /no issuer/, /JWT_ACCEPTED_ISSUERS=/],
  [
    { PARLEY_ADMIN_KEYSERVER: KEYS, JWT_ASAP_KEYSERVER: KEYS, JWT_APP_ID: 'a', ENABLE_AUTH: '1', AUTH_TYPE: 'jwt' },
    'PARLEY_ADMIN_KEYSERVER=',
    /is also JWT_ASAP_KEYSERVER/,
    /address of their own/,
  ],
];

describe('settings of the administration and of shared files', () => {
  it.each(REFUSED)('refuses %o', (...setting) => expectFinding('prosody', 'error', setting));

  it('warns of a file that no meeting has place for', () => {
    const set = { ENABLE_FILE_SHARING: '1', FILE_SHARING_MAX_SIZE: '600' };
    expectFinding('web', 'warning', [
      set,
      'FILE_SHARING_MAX_SIZE="600"',
      /more than a meeting may have \(500\)/,
      /FILE_SHARING_MAX_SIZE=500/,
    ]);
  });

  it('has nothing to say of a long token', () => {
    const set = { ...PASSWORDS, PARLEY_ADMIN_TOKEN: 'sixteen-letters!', ENABLE_FILE_SHARING: '1' };
    expect(reviewEnvironment(set, { service: 'prosody' })).toEqual([]);
  });
});
