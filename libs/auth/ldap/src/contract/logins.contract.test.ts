import { DIRECTORY_BASE, DIRECTORY_USERS, directoryDn } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLdapKit, type LdapKit, login } from './kit.ts';

const WRONG = { ok: false, condition: 'not-authorized', text: 'Wrong user name or password' };

let kit: LdapKit;
beforeAll(async () => {
  kit = await createLdapKit();
});
afterAll(() => kit.remove());

describe('bind', () => {
  it.each(['anna', 'jürgen', 'star', 'parentheses', 'backslash', 'comma', 'blank', 'wang', 'ssha'] as const)(
    'lets %s in with their own password only',
    async (key) => {
      const { uid, password } = DIRECTORY_USERS[key];
      const authenticator = kit.authenticator();
      expect(await login(authenticator, uid, password)).toMatchObject({ ok: true, claims: { kind: 'account', user: { id: uid } } });
      expect(await login(authenticator, uid, `${password}x`)).toMatchObject(WRONG);
      expect(await login(authenticator, uid, DIRECTORY_USERS[key === 'anna' ? 'star' : 'anna'].password)).toMatchObject(WRONG);
    },
  );

  it('tells the name that the directory shows, and an address only when asked to', async () => {
    const { uid, password, displayName, mail } = DIRECTORY_USERS.anna;
    const plain = await login(kit.authenticator(), uid, password);
    expect(plain).toEqual({ ok: true, username: 'anna', claims: { kind: 'account', user: { id: 'anna', name: displayName } } });
    const withMail = await login(kit.authenticator({ LDAP_EMAIL_ATTRIBUTE: 'MAIL', LDAP_NAME_ATTRIBUTE: 'cn' }), uid, password);
    expect(withMail).toMatchObject({ claims: { user: { id: 'anna', name: 'anna', email: mail } } });
  });

  it('makes one address of whatever somebody types to be found', async () => {
    const { password, mail } = DIRECTORY_USERS.anna;
    const authenticator = kit.authenticator({ LDAP_FILTER: '(& (objectClass=person) (| (uid=%u) (mail=%u) (mail=%U@example.org) ) )' });
    for (const name of ['anna', 'ANNA', ' anna ', mail, 'anna@elsewhere.test'])
      expect(await login(authenticator, name, password)).toMatchObject({ ok: true, username: 'anna' });
    const { uid, password: other } = DIRECTORY_USERS.comma;
    expect(await login(authenticator, uid, other)).toMatchObject({ ok: true, username: 'doe,\\20john' });
  });

  it.each([
    ['a star', '*'],
    ['a way out of the filter', 'anna)(uid=*'],
    ['an alternative', '*)(|(uid=*'],
    ['an end of text', 'anna\0'],
    ['an escape', '\\61nna'],
    ['the password of somebody else as filter', 'anna)(userPassword=*'],
    ['a DN', directoryDn(DIRECTORY_USERS.anna)],
    ['nothing', ''],
    ['blanks', '   '],
    ['an endless name', 'a'.repeat(5_000)],
  ])('takes %s for a name that nobody has', async (_what, name) => {
    const { password } = DIRECTORY_USERS.anna;
    expect(await login(kit.authenticator(), name, password)).toMatchObject(WRONG);
    expect(await login(kit.authenticator({ LDAP_FILTER: '(&(uid=anna)(mail=%u))' }), name, password)).toMatchObject(WRONG);
  });

  it('refuses an empty password, with which the directory would let in nobody in particular', async () => {
    for (const env of [{}, { LDAP_AUTH_METHOD: 'fastbind', LDAP_FILTER: `uid=%u,ou=people,${DIRECTORY_BASE}` }])
      expect(await login(kit.authenticator(env), 'anna', '')).toEqual({ ...WRONG, reason: 'the password is empty' });
  });

  it('refuses a name that finds two entries, even with the password of one', async () => {
    const authenticator = kit.authenticator({ LDAP_FILTER: '(mail=%u)' });
    expect(await login(authenticator, 'shared@example.org', DIRECTORY_USERS.twin.password)).toEqual({
      ...WRONG,
      reason: 'LDAP_FILTER finds more than one entry',
    });
    expect(await login(authenticator, DIRECTORY_USERS.anna.mail, DIRECTORY_USERS.anna.password)).toMatchObject({ ok: true });
  });

  it('says that an account is locked', async () => {
    const { uid, password } = DIRECTORY_USERS.locked;
    expect(await login(kit.authenticator(), uid, password)).toMatchObject({
      ok: false,
      condition: 'account-disabled',
      reason: expect.stringMatching(/the account is locked$/),
    });
  });

  it('keeps to a nested filter', async () => {
    const authenticator = kit.authenticator({
      LDAP_FILTER: `(&(objectClass=inetOrgPerson)(|(memberOf=cn=staff,ou=groups,${DIRECTORY_BASE})(memberOf=cn=teachers,ou=groups,${DIRECTORY_BASE}))(!(uid=doe, john))(uid=%u))`,
    });
    const { anna, jürgen, comma, star } = DIRECTORY_USERS;
    for (const { uid, password } of [anna, jürgen]) expect(await login(authenticator, uid, password)).toMatchObject({ ok: true });
    for (const { uid, password } of [comma, star]) expect(await login(authenticator, uid, password)).toMatchObject(WRONG);
  });

  it('asks the directory anonymously without LDAP_BINDDN', async () => {
    const open = await createLdapKit({ anonymous: true });
    const env = { LDAP_BINDDN: '', LDAP_BINDPW: '' };
    const { uid, password } = DIRECTORY_USERS.anna;
    expect(await login(open.authenticator(env), uid, password)).toMatchObject({ ok: true });
    await open.remove();
    // Where that is not allowed, nobody is found.
    expect(await login(kit.authenticator(env), uid, password)).toMatchObject(WRONG);
  });
});

describe('LDAP_MODERATOR_FILTER', () => {
  const staff = `cn=staff,ou=groups,${DIRECTORY_BASE}`;
  it.each([
    ['a group of the entry', `(memberOf=${staff})`],
    ['a group that names the entry', '(&(objectClass=groupOfNames)(cn=staff)(member=%D))'],
    ['a nested one', `(|(memberOf=cn=nobody)(&(memberOf=${staff})(!(uid=jürgen))))`],
  ])('makes moderators by %s', async (_what, filter) => {
    const authenticator = kit.authenticator({ LDAP_MODERATOR_FILTER: filter });
    const moderator = async ({ uid, password }: { uid: string; password: string }) => {
      const outcome = await login(authenticator, uid, password);
      return outcome.ok && outcome.claims.moderator;
    };
    expect(await moderator(DIRECTORY_USERS.anna)).toBe(true);
    expect(await moderator(DIRECTORY_USERS.comma)).toBe(true);
    expect(await moderator(DIRECTORY_USERS.jürgen)).toBe(false);
    expect(await moderator(DIRECTORY_USERS.star)).toBe(false);
  });
});

describe('fastbind', () => {
  const env = { LDAP_AUTH_METHOD: 'fastbind', LDAP_FILTER: `uid=%u,ou=people,${DIRECTORY_BASE}`, LDAP_BINDDN: '', LDAP_BINDPW: '' };
  it.each(['anna', 'jürgen', 'star', 'parentheses', 'blank', 'wang'] as const)('lets %s in by their DN', async (key) => {
    const { uid, password } = DIRECTORY_USERS[key];
    const authenticator = kit.authenticator(env);
    expect(await login(authenticator, uid, password)).toMatchObject({ ok: true, claims: { user: { id: uid } } });
    expect(await login(authenticator, uid, `${password}x`)).toMatchObject(WRONG);
  });

  it.each(['anna,ou=people', 'x+uid=anna', 'anna\\', '#04', 'EXTERNAL', 'nobody', 'anna,ou=people,dc=example,dc=org\0'])(
    'lets %s not',
    async (name) => {
      expect(await login(kit.authenticator(env), name, DIRECTORY_USERS.anna.password)).toMatchObject(WRONG);
    },
  );

  it('lets users ask for themselves whether they moderate', async () => {
    const authenticator = kit.authenticator({ ...env, LDAP_MODERATOR_FILTER: `(memberOf=cn=staff,ou=groups,${DIRECTORY_BASE})` });
    const { anna, jürgen } = DIRECTORY_USERS;
    expect(await login(authenticator, anna.uid, anna.password)).toMatchObject({ claims: { moderator: true } });
    expect(await login(authenticator, jürgen.uid, jürgen.password)).toMatchObject({ claims: { moderator: false } });
  });
});

describe('custom', () => {
  it('compares the password that is kept, as far as it can be', async () => {
    const authenticator = kit.authenticator({ LDAP_AUTH_METHOD: 'custom' });
    const { anna, ssha, crypt } = DIRECTORY_USERS;
    for (const { uid, password } of [anna, ssha]) {
      expect(await login(authenticator, uid, password)).toMatchObject({ ok: true });
      expect(await login(authenticator, uid, `${password}x`)).toMatchObject(WRONG);
    }
    expect(await login(authenticator, crypt.uid, crypt.password)).toEqual({
      ...WRONG,
      reason: 'LDAP_AUTH_METHOD=custom: userPassword is kept as {CRYPT}; bind needs not read it',
    });
  });
});

it('tells no password, whatever it refuses', async () => {
  const authenticators = [{}, { LDAP_AUTH_METHOD: 'custom' }, { LDAP_FILTER: '(cn=%u)' }].map((env) => kit.authenticator(env));
  for (const { uid, password } of Object.values(DIRECTORY_USERS)) {
    const outcomes = await Promise.all(authenticators.map((authenticator) => login(authenticator, uid, `${password}$`)));
    expect(outcomes.map(({ ok }) => ok)).toEqual([false, false, false]);
    expect(JSON.stringify([outcomes, kit.lines])).not.toContain(JSON.stringify(password).slice(1, -1));
  }
});
