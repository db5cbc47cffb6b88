import { loadConfig } from '@parley/config';
import { systemClock } from '@parley/kernel';
import { createTestAuthority, DIRECTORY_BASE, DIRECTORY_READER, DIRECTORY_USERS, freePort, startDirectory } from '@parley/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ExamineStep, examineLogin, LDAP_VARIABLES, ldapSettings } from '../index.ts';
import { createLdapKit, type LdapKit } from './kit.ts';

const { anna, crypt, locked } = DIRECTORY_USERS;

let kit: LdapKit;
beforeAll(async () => {
  kit = await createLdapKit();
});
afterAll(() => kit.remove());

interface Report {
  readonly works: boolean;
  readonly steps: readonly ExamineStep[];
  readonly failure: ExamineStep | undefined;
}

async function examine(env: Record<string, string>, who: { uid: string; password?: string } = anna): Promise<Report> {
  const usual = {
    LDAP_URL: kit.directory.ldaps,
    LDAP_TLS_CHECK_PEER: '1',
    LDAP_TLS_CACERT_FILE: kit.caFile,
    LDAP_BASE: DIRECTORY_BASE,
    LDAP_BINDDN: DIRECTORY_READER.dn,
    LDAP_BINDPW: DIRECTORY_READER.password,
  };
  const settings = ldapSettings(loadConfig(LDAP_VARIABLES, { ...usual, ...env }), { realm: 'meet.example.org' });
  const steps: ExamineStep[] = [];
  const works = await examineLogin(
    { settings, clock: systemClock, report: (step) => steps.push(step) },
    { user: who.uid, password: who.password },
  );
  return { works, steps, failure: steps.find(({ outcome }) => outcome === 'failed') };
}

it('reports each step of a login that works', async () => {
  const { works, steps } = await examine({ LDAP_MODERATOR_FILTER: '(&(cn=staff)(member=%D))' });
  expect(works).toBe(true);
  expect(steps.map(({ step, outcome }) => [step, outcome])).toEqual(
    ['connect', 'tls', 'bind', 'search', 'password', 'attributes', 'moderator'].map((step) => [step, 'ok']),
  );
  const text = steps.map((step) => step.text).join('\n');
  expect(text).toMatch(/TLSv1\.3.*certificate for IP Address:127\.0\.0\.1.*by Test authority.*: trusted/);
  expect(text).toContain('the others see Anna Österreich');
  expect(text).toContain('moderates, by LDAP_MODERATOR_FILTER');
  expect(JSON.stringify(steps)).not.toContain(anna.password);
  expect(JSON.stringify(steps)).not.toContain(DIRECTORY_READER.password);
});

it.each([
  [
    'a port where nobody listens',
    async () => ({ LDAP_URL: `ldap://127.0.0.1:${await freePort()}` }),
    'connect',
    /LDAP_URL: nothing listens/,
  ],
  ['a name that there is not', async () => ({ LDAP_URL: 'ldap://none.invalid' }), 'resolve', /LDAP_URL: the name is unknown/],
  [
    'plain LDAP at the port of ldaps',
    async () => ({ LDAP_URL: kit.directory.ldap.replace('ldap:', 'ldaps:') }),
    'tls',
    /LDAP_URL: .*ldap:\/\/ with/,
  ],
  ['a wrong LDAP_BINDPW', async () => ({ LDAP_BINDPW: 'x' }), 'bind', /LDAP_BINDDN, LDAP_BINDPW/],
  ['a base that there is not', async () => ({ LDAP_BASE: `ou=none,${DIRECTORY_BASE}` }), 'search', /LDAP_BASE, LDAP_FILTER/],
  ['a filter that finds nobody', async () => ({ LDAP_FILTER: '(sAMAccountName=%u)' }), 'search', /LDAP_FILTER/],
  ['a filter that finds many', async () => ({ LDAP_FILTER: '(|(uid=%u)(objectClass=person))' }), 'search', /has to find one entry/],
  ['nobody who may search', async () => ({ LDAP_BINDDN: '', LDAP_BINDPW: '' }), 'search', /without LDAP_BINDDN/],
] as const)('names what to change for %s', async (_what, env, step, remedy) => {
  const { works, failure } = await examine(await env());
  expect(works).toBe(false);
  expect(failure).toMatchObject({ step, remedy: expect.stringMatching(remedy) });
});

it.each([
  ['unknown', ['127.0.0.1'], {}, /LDAP_TLS_CACERT_FILE/],
  ['of another host', ['other.test'], {}, /LDAP_URL: use a name/],
  ['expired', ['127.0.0.1'], { expired: true }, /renew it/],
] as const)(
  'names what to change for a certificate that is %s, and only warns when it is not checked',
  async (kind, hosts, options, remedy) => {
    const authority = kind === 'unknown' ? await createTestAuthority() : kit.authority;
    const directory = await startDirectory({ certificate: await authority.issue(hosts, options) });
    for (const env of [{ LDAP_URL: directory.ldaps }, { LDAP_URL: directory.ldap, LDAP_START_TLS: '1' }]) {
      const { failure } = await examine(env);
      expect(failure).toMatchObject({ step: 'tls', remedy: expect.stringMatching(remedy), text: expect.not.stringContaining('Node.js') });
      const unchecked = await examine({ ...env, LDAP_TLS_CHECK_PEER: '0' });
      expect(unchecked.works).toBe(true);
      expect(unchecked.steps.find(({ step }) => step === 'tls')).toMatchObject({
        outcome: 'warning',
        text: expect.stringMatching(/not checked, and would be refused/),
        remedy: 'LDAP_TLS_CHECK_PEER=1',
      });
    }
    await directory.remove();
  },
);

it('tells why a password is refused', async () => {
  expect((await examine({}, { uid: anna.uid, password: 'wrong' })).failure).toMatchObject({
    step: 'password',
    text: expect.stringContaining('invalid credentials'),
  });
  expect((await examine({}, locked)).failure?.text).toContain('the account is locked');
  const custom = { LDAP_AUTH_METHOD: 'custom' };
  expect((await examine(custom)).works).toBe(true);
  expect((await examine(custom, crypt)).failure).toMatchObject({ step: 'password', remedy: 'LDAP_AUTH_METHOD=bind' });
});

it('looks a user up without a password', async () => {
  const { works, steps } = await examine({}, { uid: anna.uid });
  expect(works).toBe(true);
  expect(steps.find(({ step }) => step === 'password')).toMatchObject({ outcome: 'warning' });
});

it('examines every server, and goes on at the first that works', async () => {
  const { works, steps } = await examine({ LDAP_URL: `ldaps://127.0.0.1:${await freePort()} ${kit.directory.ldaps}` });
  expect(works).toBe(true);
  expect(steps.filter(({ step }) => step === 'connect').map(({ outcome }) => outcome)).toEqual(['failed', 'ok']);
});

it('logs in by DN with fastbind', async () => {
  const env = { LDAP_AUTH_METHOD: 'fastbind', LDAP_FILTER: `uid=%u,ou=people,${DIRECTORY_BASE}` };
  const { works, steps } = await examine(env);
  expect(works).toBe(true);
  expect(steps.map(({ step }) => step)).toEqual(['connect', 'tls', 'search', 'password', 'attributes', 'moderator']);
  expect((await examine(env, { uid: anna.uid, password: 'wrong' })).works).toBe(false);
});
