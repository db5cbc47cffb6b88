import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@parley/config';
import { createTestAuthority } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LDAP_VARIABLES, ldapSettings } from './settings.ts';

let folder: string;
let ours: string;
let theirs: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-ldap-settings-'));
  [ours = '', theirs = ''] = await Promise.all([1, 2].map(async () => (await createTestAuthority()).cert));
  writeFileSync(join(folder, 'ca.pem'), `# ours\n${ours}`);
  writeFileSync(join(folder, 'empty.pem'), 'no certificate');
  writeFileSync(join(folder, 'broken.pem'), '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
  mkdirSync(join(folder, 'folder/sub'), { recursive: true });
  writeFileSync(join(folder, 'folder/0123abcd.0'), theirs);
  writeFileSync(join(folder, 'folder/copy.crt'), theirs);
  mkdirSync(join(folder, 'nothing'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (env: Record<string, string>) =>
  ldapSettings(loadConfig(LDAP_VARIABLES, { LDAP_URL: 'ldaps://a.test', LDAP_TLS_CHECK_PEER: '1', ...env }), { realm: 'meet.jitsi' });
const file = (name: string) => ({ LDAP_TLS_CACERT_FILE: join(folder, name) });
const directory = (name: string) => ({ LDAP_TLS_CACERT_DIR: join(folder, name) });
const trimmed = (texts: readonly string[] | undefined) => texts?.map((text) => text.trim());

describe('trusted certificates', () => {
  it('are those of a file alone, of a folder beside the system’s, or of both', () => {
    expect(trimmed(read(file('ca.pem')).tls.ca)).toEqual([ours.trim()]);
    expect(trimmed(read({ ...file('ca.pem'), ...directory('folder') }).tls.ca)).toEqual([ours.trim(), theirs.trim()]);
    expect(trimmed(read(directory('folder')).tls.ca)?.[0]).toBe(theirs.trim());
  });

  it.each([
    ['FILE', 'missing.pem', 'cannot be read here (ENOENT)'],
    ['FILE', 'empty.pem', 'holds no certificate (PEM)'],
    ['FILE', 'broken.pem', 'holds no certificate (PEM)'],
    ['DIR', 'missing', 'cannot be read here (ENOENT)'],
    ['DIR', 'nothing', 'holds no certificate (PEM)'],
  ])('are refused at the start: %s %s', (kind, name, problem) => {
    const variable = `LDAP_TLS_CACERT_${kind}`;
    expect(() => read({ [variable]: join(folder, name) })).toThrow(`${variable}: ${JSON.stringify(join(folder, name))} ${problem}`);
  });

  it('are not looked at without a check', () => {
    expect(read({ LDAP_TLS_CHECK_PEER: '0', LDAP_TLS_CACERT_FILE: '/nowhere' }).tls).toMatchObject({ checkPeer: false, ca: undefined });
  });
});

it.each([
  ['ECDHE+AESGCM:!SHA1', 'ECDHE+AESGCM:!SHA1'],
  ['NORMAL', 'DEFAULT'],
  ['SECURE256:SECURE128', 'AES256:CHACHA20:HIGH:!aNULL'],
  ['!aNULL:HIGH', 'HIGH:!aNULL'],
])('LDAP_TLS_CIPHERS=%s means %s', (text, expected) => {
  expect(read({ LDAP_TLS_CIPHERS: text }).tls.ciphers).toBe(expected);
});

it.each([
  [{ LDAP_URL: '' }, /^LDAP_URL: is not set/],
  [{ LDAP_TLS_CIPHERS: 'NORMAL:-VERS-TLS1.0' }, /^LDAP_TLS_CIPHERS: "NORMAL:-VERS-TLS1\.0": .*openssl ciphers/],
  [{ LDAP_FILTER: '((uid=%u))' }, /^LDAP_FILTER="\(\(uid=%u\)\)": is no filter/],
  [{ LDAP_MODERATOR_FILTER: 'staff' }, /^LDAP_MODERATOR_FILTER="staff": is no filter/],
  [{ LDAP_START_TLS: '1' }, /^LDAP_START_TLS: .*ldaps/],
  [{ LDAP_BINDDN: 'cn=reader' }, /^LDAP_BINDPW: is not set/],
  [{ LDAP_AUTH_METHOD: 'fastbind', LDAP_FILTER: '(uid=%u)' }, /^LDAP_FILTER: .*DN/],
  [{ LDAP_AUTH_METHOD: 'fastbind', LDAP_FILTER: '%u' }, /^LDAP_FILTER: .*DN/],
])('refuses %o with one line', (env, expected) => {
  expect(() => read(env)).toThrow(expected);
  expect(() => read(env)).not.toThrow(/\n/);
});
