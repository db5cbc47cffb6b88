import { errorMessage } from '@parley/kernel';
import {
  createTestAuthority,
  DIRECTORY_BASE,
  DIRECTORY_READER,
  DIRECTORY_USERS,
  type DirectoryServer,
  startDirectory,
} from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ldapTest } from '../commands/ldap-test.ts';

const { anna } = DIRECTORY_USERS;

let directory: DirectoryServer;
beforeAll(async () => {
  directory = await startDirectory({ certificate: await (await createTestAuthority()).issue(['127.0.0.1']) });
});
afterAll(() => directory?.remove());

async function run(args: readonly string[], input: string, env: Record<string, string> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await ldapTest(args, {
    terminal: { out: (line) => out.push(line), err: (line) => err.push(line) },
    keyboard: { isTerminal: false, readAll: async () => input, readHidden: async () => input },
    env: {
      ENABLE_AUTH: '1',
      AUTH_TYPE: 'ldap',
      LDAP_URL: directory.ldaps,
      LDAP_BASE: DIRECTORY_BASE,
      LDAP_BINDDN: DIRECTORY_READER.dn,
      LDAP_BINDPW: DIRECTORY_READER.password,
      ...env,
    },
  }).catch((error: unknown) => {
    err.push(errorMessage(error));
    return 64;
  });
  return { code, out, err: err.join('\n') };
}

describe('parley ldap-test', () => {
  it('prints a line for each step of a login, and what to change', async () => {
    const { code, out, err } = await run([anna.uid], `${anna.password}\n`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.map((line) => line.slice(0, 21).trim()).filter(Boolean)).toEqual([
      'ok       connect',
      'warning  tls',
      'ok       bind',
      'ok       search',
      'ok       password',
      'ok       attributes',
      'ok       moderator',
      'anna can log in',
    ]);
    expect(out[2]).toBe(`${' '.repeat(21)}-> LDAP_TLS_CHECK_PEER=1`);
    expect(out.join('\n')).not.toContain(anna.password);
  });

  it('ends with 1 when nobody could log in so', async () => {
    const { code, out } = await run([anna.uid], 'wrong');
    expect(code).toBe(1);
    expect(out).toContainEqual(
      expect.stringMatching(/^FAILED {3}password {4}the directory refuses the password, invalid credentials \(49\)/),
    );
    expect(out.at(-1)).toBe('anna cannot log in');
  });

  it('looks somebody up without their password', async () => {
    expect((await run([anna.uid, '--no-password'], '')).out.at(-1)).toBe('anna is found');
  });

  it.each([
    ['no name', [], 'x', {}, /^ldap-test: one name is expected\nparley ldap-test NAME/],
    ['two names', ['anna', 'secret'], 'x', {}, /^ldap-test: one name is expected/],
    ['no password', ['anna'], '\n', {}, /^the password is empty/],
    ['no directory', ['anna'], 'x', { LDAP_URL: '' }, /^LDAP_URL: is not set/],
  ])('wants more than %s', async (_what, args, input, env, problem) => {
    expect(await run(args, input, env)).toMatchObject({ code: 64, out: [], err: expect.stringMatching(problem) });
  });

  it('says when logins do not ask the directory', async () => {
    const { code, err } = await run([anna.uid], anna.password, { AUTH_TYPE: 'internal' });
    expect({ code, err }).toEqual({ code: 0, err: 'The directory is not asked at logins: AUTH_TYPE is internal.' });
  });
});
