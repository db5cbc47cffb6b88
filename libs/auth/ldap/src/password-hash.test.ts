import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { matchAny, matchPassword } from './password-hash.ts';

const digest = (name: string, salt: string) =>
  Buffer.concat([createHash(name).update(`sésame${salt}`).digest(), Buffer.from(salt)]).toString('base64');

it.each([
  ['sésame', 'match'],
  ['sesame', 'mismatch'],
  ['{SSHA}+oTL3yZWtTyIHYBYQ6XvEUnZBnBzYWx0', 'mismatch'],
  [`{MD5}${digest('md5', '')}`, 'match'],
  [`{SMD5}${digest('md5', 'salt')}`, 'match'],
  [`{SHA}${digest('sha1', '')}`, 'match'],
  [`{ssha}${digest('sha1', 'salt')}`, 'match'],
  [`{SSHA256}${digest('sha256', 'salt')}`, 'match'],
  [`{SSHA512}${digest('sha512', 'other')}`, 'match'],
])('%s', (stored, expected) => {
  expect(matchPassword(stored, 'sésame')).toBe(expected);
});

it.each([
  ['{CRYPT}$6$x$y', '{CRYPT}'],
  ['{ARGON2}$argon2id$', '{ARGON2}'],
  ['{SSHA}short', '{SSHA} with a value that is cut short'],
  ['{SHA}', '{SHA} with a value that is cut short'],
])('%s is not known', (stored, unsupported) => {
  expect(matchPassword(stored, 'sésame')).toEqual({ unsupported });
});

it('takes any of several values, and tells what cannot be compared', () => {
  expect(matchAny(['{CRYPT}x', 'other', Buffer.from('sésame')], 'sésame')).toBe('match');
  expect(matchAny('other', 'sésame')).toBe('mismatch');
  expect(matchAny(['other', '{CRYPT}x'], 'sésame')).toEqual({ unsupported: 'userPassword is kept as {CRYPT}' });
  for (const none of [undefined, []]) expect(matchAny(none, '')).toEqual({ unsupported: 'userPassword cannot be read' });
});
