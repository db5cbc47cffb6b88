import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@parley/kernel';
import { createTestAuthority, DIRECTORY_USERS, type DirectoryServer, startDirectory, waitFor } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLdapKit, type LdapKit, login } from './kit.ts';
import { startRelay } from './relay.ts';

const { uid, password } = DIRECTORY_USERS.anna;
const IN = { ok: true, username: uid };
const WRONG = { ok: false, condition: 'not-authorized' };
const portOf = (url: string) => Number(new URL(url).port);

let kit: LdapKit;
beforeAll(async () => {
  kit = await createLdapKit();
});
afterAll(() => kit.remove());

/** Both ways to TLS; the certificate is checked. */
const ways = (directory: DirectoryServer, caFile: string) =>
  [
    { LDAP_URL: directory.ldaps, LDAP_TLS_CHECK_PEER: '1', LDAP_TLS_CACERT_FILE: caFile },
    { LDAP_URL: directory.ldap, LDAP_START_TLS: '1', LDAP_TLS_CHECK_PEER: '1', LDAP_TLS_CACERT_FILE: caFile },
  ] as const;

describe('TLS', () => {
  it('is used by ldaps:// and by StartTLS, with the certificate checked', async () => {
    for (const env of ways(kit.directory, kit.caFile)) {
      const authenticator = kit.authenticator(env);
      expect(await login(authenticator, uid, password)).toMatchObject(IN);
      expect(await login(authenticator, uid, 'wrong')).toMatchObject(WRONG);
    }
  });

  it('takes the certificates of a folder, whatever their names', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-ca-'));
    writeFileSync(join(folder, 'README'), 'no certificate');
    writeFileSync(join(folder, 'ours.crt'), kit.authority.cert);
    const authenticator = kit.authenticator({ LDAP_URL: kit.directory.ldaps, LDAP_TLS_CHECK_PEER: '1', LDAP_TLS_CACERT_DIR: folder });
    expect(await login(authenticator, uid, password)).toMatchObject(IN);
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['comes from an authority that is not known', ['127.0.0.1'], {}, 'theirs', /certificate|self-signed/],
    ['is for another host', ['other.example.org'], {}, 'ours', /altnames|IP: 127\.0\.0\.1/],
    ['has expired', ['127.0.0.1'], { expired: true }, 'ours', /expired/],
  ] as const)('is refused when the certificate %s, and before a password is sent', async (_what, hosts, options, whose, reason) => {
    const authority = whose === 'ours' ? kit.authority : await createTestAuthority();
    const directory = await startDirectory({ certificate: await authority.issue(hosts, options) });
    for (const env of ways(directory, kit.caFile)) {
      await expect(login(kit.authenticator(env), uid, password)).rejects.toThrow(reason);
      // Unless the operator asks for no check, as the variable's default has it.
      expect(await login(kit.authenticator({ ...env, LDAP_TLS_CHECK_PEER: '0' }), uid, password)).toMatchObject(IN);
    }
    await directory.remove();
  });

  it('keeps to the cipher suites that are allowed', async () => {
    const env = { LDAP_URL: kit.directory.ldaps, LDAP_TLS_CHECK_PEER: '1', LDAP_TLS_CACERT_FILE: kit.caFile };
    expect(await login(kit.authenticator({ ...env, LDAP_TLS_CIPHERS: 'SECURE256:SECURE128' }), uid, password)).toMatchObject(IN);
    expect(() => kit.authenticator({ ...env, LDAP_TLS_CIPHERS: 'none-such' })).toThrow(/^LDAP_TLS_CIPHERS: "none-such"/);
  });

  it('shows a certificate of its own with LDAP_USE_TLS, to a directory that takes nobody without one', async () => {
    const clients = await createTestAuthority();
    const certificate = await kit.authority.issue(['127.0.0.1']);
    const directory = await startDirectory({ certificate, clientAuthority: clients.cert });
    const identity = await clients.issue(['meet.example.org']);
    for (const env of ways(directory, kit.caFile)) {
      expect(await login(kit.authenticator({ ...env, LDAP_USE_TLS: '1' }, {}, identity), uid, password)).toMatchObject(IN);
      await expect(login(kit.authenticator(env, {}, identity), uid, password)).rejects.toThrow(/certificate|closed|lost|reset/i);
    }
    await directory.remove();
  });

  it('does not go on in the clear where StartTLS is refused', async () => {
    // An extended response (RFC 4511 §4.12) to message 2: protocol error.
    const refusal = Buffer.from('300c02010278070a010204000400', 'hex');
    const relay = await startRelay({ target: portOf(kit.directory.ldap), change: (data) => (data.includes(0x78) ? refusal : data) });
    const authenticator = kit.authenticator({ LDAP_URL: `ldap://127.0.0.1:${relay.port}`, LDAP_START_TLS: '1' });
    await expect(login(authenticator, uid, password)).rejects.toThrow(/127\.0\.0\.1/);
    await relay.close();
  });

  it.each([2, 3])('takes nothing for an answer that was said in the clear, to message %i', async (id) => {
    // A success of a bind, its last byte missing: the first one under TLS would complete it.
    const forged = Buffer.from(`300d0201${id.toString(16).padStart(2, '0')}61080a010004000401`, 'hex');
    const relay = await startRelay({
      target: portOf(kit.directory.ldap),
      change: (data) => (data.includes(0x78) && data.length < 64 ? Buffer.concat([data, forged]) : data),
    });
    const env = {
      LDAP_URL: `ldap://127.0.0.1:${relay.port}`,
      LDAP_START_TLS: '1',
      LDAP_TLS_CHECK_PEER: '1',
      LDAP_TLS_CACERT_FILE: kit.caFile,
    };
    const authenticator = kit.authenticator({ ...env, LDAP_AUTH_METHOD: 'fastbind', LDAP_FILTER: 'uid=%u,ou=people,dc=example,dc=org' });
    expect(await login(authenticator, uid, 'wrong')).toMatchObject(WRONG);
    expect(await login(authenticator, uid, password)).toMatchObject(IN);
    await relay.close();
  });
});

describe('servers that fail', () => {
  it('says so when none answers, and goes on as soon as one is back', async () => {
    const own = await startDirectory({ certificate: await kit.authority.issue(['127.0.0.1']) });
    const authenticator = kit.authenticator({ LDAP_URL: own.ldap });
    expect(await login(authenticator, uid, password)).toMatchObject(IN);
    await own.stop();
    await expect(login(authenticator, uid, password)).rejects.toSatisfy((error) => AppError.is(error, 'UNAVAILABLE'));
    await own.start();
    expect(await login(authenticator, uid, password)).toMatchObject(IN);
    await own.remove();
  });

  it('asks the next server, remembers the good one, and comes back', async () => {
    const first = await startDirectory({ certificate: await kit.authority.issue(['127.0.0.1']) });
    const watched = await startRelay({ target: portOf(kit.directory.ldap) });
    const env = { LDAP_URL: `${first.ldap} ldap://127.0.0.1:${watched.port}` };
    const authenticator = kit.authenticator(env, { retryMs: 300 });
    expect(await login(authenticator, uid, password)).toMatchObject(IN);
    expect(watched.total).toBe(0);
    await first.stop();
    expect(await login(authenticator, uid, password)).toMatchObject(IN);
    expect(watched.total).toBeGreaterThan(0);
    expect(kit.lines.filter((line) => line.includes('directory does not answer') && line.includes(first.ldap))).toHaveLength(1);
    await first.start();
    const isBack = (line: string) => line.includes('directory answers again') && line.includes(first.ldap);
    await waitFor(async () => (await login(authenticator, uid, password)).ok && kit.lines.some(isBack), {
      what: 'the way back to the first server',
    });
    const before = watched.total;
    expect(await login(authenticator, uid, password)).toMatchObject(IN);
    expect(watched.total).toBe(before);
    await first.remove();
    await watched.close();
  });

  it('goes on when the connection that it has kept is closed', async () => {
    const relay = await startRelay({ target: portOf(kit.directory.ldap) });
    const authenticator = kit.authenticator({ LDAP_URL: `ldap://127.0.0.1:${relay.port}` });
    expect(await login(authenticator, uid, password)).toMatchObject(IN);
    relay.cut();
    expect(await login(authenticator, uid, password)).toMatchObject(IN);
    await relay.close();
  });

  it.each([
    ['accepts and says nothing', 'silent'],
    ['stands still', 'paused'],
  ])('waits for a server that %s no longer than it may', async (_what, kind) => {
    const silent = await startRelay({});
    const own = await startDirectory({ certificate: await kit.authority.issue(['127.0.0.1']) });
    if (kind === 'paused') await own.pause();
    const url = kind === 'paused' ? own.ldap : `ldap://127.0.0.1:${silent.port}`;
    await expect(login(kit.authenticator({ LDAP_URL: url }, { answerMs: 300 }), uid, password)).rejects.toThrow(/no answer within 300 ms/);
    // With another one behind it the login succeeds. That one may be slow too, on a machine that has much to do.
    const patient = kit.authenticator({ LDAP_URL: `${url} ${kit.directory.ldap}` }, { answerMs: 1_500, loginMs: 20_000 });
    expect(await login(patient, uid, password)).toMatchObject(IN);
    // TLS that never comes about.
    const secure = kit.authenticator({ LDAP_URL: `ldaps://127.0.0.1:${silent.port}` }, { connectMs: 300 });
    await expect(login(secure, uid, password)).rejects.toThrow(/no answer within 300 ms/);
    await own.remove();
    await silent.close();
  });

  it('has one deadline for all that is tried in a login', async () => {
    const silent = await startRelay({});
    const url = `ldap://127.0.0.1:${silent.port}`;
    const authenticator = kit.authenticator({ LDAP_URL: `${url} ${url} ${url}` }, { answerMs: 60_000, loginMs: 300 });
    await expect(login(authenticator, uid, password)).rejects.toSatisfy((error) => AppError.is(error, 'UNAVAILABLE'));
    expect(silent.open).toBeLessThanOrEqual(1);
    await silent.close();
  });

  it('ends with the one who asked', async () => {
    const silent = await startRelay({});
    const authenticator = kit.authenticator({ LDAP_URL: `ldap://127.0.0.1:${silent.port}` }, { answerMs: 60_000, loginMs: 60_000 });
    const asker = new AbortController();
    const waiting = login(authenticator, uid, password, asker.signal);
    await waitFor(() => silent.open === 1, { what: 'the connection' });
    asker.abort();
    await expect(waiting).rejects.toSatisfy((error) => AppError.is(error, 'UNAVAILABLE'));
    await waitFor(() => silent.open === 0, { what: 'the end of the connection' });
    await silent.close();
  });

  it('names LDAP_BINDDN when the directory refuses it', async () => {
    const authenticator = kit.authenticator({ LDAP_BINDPW: 'wrong' });
    await expect(login(authenticator, uid, password)).rejects.toThrow(
      /LDAP_BINDDN is refused \(invalid credentials \(49\)\)|LDAP_BINDDN is refused \(49/,
    );
  });
});

it('lets nobody wait for a login that hangs', async () => {
  const relay = await startRelay({ target: portOf(kit.directory.ldap), swallow: (data) => data.includes('hopeless') });
  const authenticator = kit.authenticator({ LDAP_URL: `ldap://127.0.0.1:${relay.port}` });
  const hanging = login(authenticator, uid, 'hopeless').then(
    () => 'decided',
    () => 'given up',
  );
  const others = Promise.all(Array.from({ length: 20 }, () => login(authenticator, uid, password))).then((outcomes) => outcomes.length);
  expect(await Promise.race([hanging, others])).toBe(20);
  expect(await hanging).toBe('given up');
  await relay.close();
});

it('holds many logins at once with few connections, and keeps those for searches', async () => {
  const relay = await startRelay({ target: portOf(kit.directory.ldap) });
  const authenticator = kit.authenticator({ LDAP_URL: `ldap://127.0.0.1:${relay.port}` }, { searches: 3, logins: 5 });
  const tries = Array.from({ length: 60 }, (_, index) => login(authenticator, uid, index % 3 === 0 ? 'wrong' : password));
  const outcomes = await Promise.all(tries);
  expect(outcomes.map(({ ok }) => ok)).toEqual(outcomes.map((_, index) => index % 3 !== 0));
  // Eight, and some that the relay has not seen end yet.
  expect(relay.most).toBeLessThanOrEqual(20);
  await waitFor(() => relay.open <= 3, { what: 'the end of the connections for passwords' });
  expect(relay.total).toBeLessThanOrEqual(63);
  await authenticator.close?.();
  await waitFor(() => relay.open === 0, { what: 'the end of all connections' });
  await relay.close();
});
