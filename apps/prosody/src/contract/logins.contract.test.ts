import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deferred } from '@parley/kernel';
import { prosodyVersions } from '@parley/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { folderOf } from './folder.ts';
import { IMPATIENT, type LoneProsody, startLoneProsody, TRANSPORTS } from './lone-prosody.ts';
import { ACCEPTED } from './scripted-policy.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}@/;
const OPEN_TCP = { PROSODY_C2S_REQUIRE_ENCRYPTION: '0' };

describe.each(await prosodyVersions())('logins with a token with Prosody $version', (prosody) => {
  let server: LoneProsody;
  beforeAll(async () => {
    server = await startLoneProsody(prosody, { ENABLE_AUTH: '1', AUTH_TYPE: 'jwt', ENABLE_GUESTS: '1', ...OPEN_TCP });
  });
  afterAll(() => server?.stop());
  afterEach(() => {
    server.policy.authenticate = () => ACCEPTED;
    server.policy.logins.length = 0;
  });

  it.each(['websocket', 'bosh'] as const)('hand on what the URL says, over %s', async (transport) => {
    const jid = await server.login(transport, { query: '?room=Board%20Meeting&prefix=acme&token=aaa.bbb.ccc' });
    expect(jid).toMatch(UUID);
    expect(server.policy.logins).toEqual([
      { host: 'meet.jitsi', mechanism: 'ANONYMOUS', token: 'aaa.bbb.ccc', room: 'Board Meeting', tenant: 'acme', ip: '127.0.0.1' },
    ]);
  });

  it.each([
    ['', 'Bearer header.token', 'header.token'],
    ['?token=url.token', 'Bearer header.token', 'url.token'],
    ['?token=', 'bearer   header.token ', 'header.token'],
    ['?room=r', 'Basic dXNlcjpwdw==', undefined],
    ['?room=r', 'Bearer two words', undefined],
    ['?token=one&token=two', '', 'two'],
  ])('take the token of the URL, else that of the Authorization header: %j, %j', async (query, authorization, token) => {
    for (const transport of ['websocket', 'bosh'] as const)
      await server.login(transport, { query, ...(authorization && { headers: { authorization } }) });
    expect(server.policy.logins.map((question) => question.token)).toEqual([token, token]);
  });

  it('take a token of 16 KiB and refuse a longer one with the reason', async () => {
    await server.login('websocket', { query: `?room=r&token=${'x'.repeat(16_384)}` });
    expect(String(server.policy.logins[0]?.token)).toHaveLength(16_384);
    await expect(server.login('websocket', { query: `?token=${'x'.repeat(16_385)}` })).rejects.toMatchObject({
      message: 'not-allowed',
      details: { text: 'The token is too long' },
    });
    expect(server.policy.logins).toHaveLength(1);
  });

  it.each(TRANSPORTS)('over %s tell the client why it was refused', async (transport) => {
    server.policy.authenticate = () => ({ ok: false, condition: 'not-allowed', text: 'token required' });
    const refused = { code: 'NOT_AUTHORIZED', message: 'not-allowed', details: { text: 'token required' } };
    await expect(server.login(transport)).rejects.toMatchObject(refused);
    server.policy.authenticate = () => ({ ok: true, claims: '{}', username: 'conny' });
    expect(await server.login(transport)).toMatch(/^conny@meet\.jitsi\//);
  });

  it.each(TRANSPORTS)('over %s let guests in at their own host, which asks for itself', async (transport) => {
    expect(await server.login(transport, { domain: 'guest.meet.jitsi' })).toMatch(/^[0-9a-f-]{36}@guest\.meet\.jitsi\//);
    expect(server.policy.logins).toMatchObject([{ host: 'guest.meet.jitsi', mechanism: 'ANONYMOUS' }]);
  });

  it('are offered no password, neither guests nor others', async () => {
    for (const domain of ['meet.jitsi', 'guest.meet.jitsi'])
      await expect(server.login('websocket', { domain, username: 'a', password: 'b' })).rejects.toMatchObject({
        message: 'invalid-mechanism',
      });
  });

  it('keep name and claims of a session that is resumed, without a second look at a token that may have expired', async () => {
    server.policy.authenticate = () => ({ ok: true, claims: '{"kind":"token"}', username: 'resumer' });
    const first = await server.client({ streamManagement: true, query: '?token=once' });
    first.drop();
    await first.closed;
    server.policy.authenticate = () => ({ ok: false, condition: 'not-allowed', text: 'expired' });
    const second = await server.client({ query: `?token=once&previd=${first.smId}`, streamManagement: { previd: first.smId, h: 0 } });
    expect(second.resumed).toBe(true);
    await expect(server.client({ query: '?token=once&previd=unknown' })).rejects.toMatchObject({ details: { text: 'expired' } });
    second.drop();
  });
});

/** The operator's folder, with a certificate of nobody's. */
function folderWithCertificate(): string {
  const folder = folderOf({ 'certs/readme.txt': '' });
  const files = ['-keyout', join(folder, 'certs/meet.jitsi.key'), '-out', join(folder, 'certs/meet.jitsi.crt')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=meet.jitsi', ...files], {
    stdio: 'ignore',
  });
  for (const name of ['key', 'crt']) chmodSync(join(folder, `certs/meet.jitsi.${name}`), 0o644);
  return folder;
}

describe.each(await prosodyVersions())('logins with a password with Prosody $version', (prosody) => {
  let server: LoneProsody;
  let folder: string;
  beforeAll(async () => {
    folder = folderWithCertificate();
    server = await startLoneProsody(prosody, { ENABLE_AUTH: '1', AUTH_TYPE: 'ldap', PARLEY_CONFIG_DIR: folder, ...OPEN_TCP, ...IMPATIENT });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    server.policy.authenticate = () => ACCEPTED;
    server.policy.logins.length = 0;
  });

  it.each(TRANSPORTS)('are judged by the policy service, over %s', async (transport) => {
    server.policy.authenticate = ({ username, password }) =>
      password === 'sécret'
        ? { ...ACCEPTED, username: String(username).toLowerCase() }
        : { ok: false, condition: 'not-authorized', text: 'No' };
    const tls = transport === 'tcp';
    expect(await server.login(transport, { username: 'Anna', password: 'sécret', tls })).toMatch(/^anna@meet\.jitsi\//);
    expect(server.policy.logins).toMatchObject([{ host: 'meet.jitsi', mechanism: 'PLAIN', username: 'anna', password: 'sécret' }]);
    await expect(server.login(transport, { username: 'anna', password: 'wrong', tls })).rejects.toMatchObject({
      message: 'not-authorized',
      details: { text: 'No' },
    });
    await expect(server.login(transport, { tls })).rejects.toMatchObject({ message: 'invalid-mechanism' });
  });

  it('are not taken over TCP without TLS', async () => {
    await expect(server.login('tcp', { username: 'anna', password: 'sécret' })).rejects.toMatchObject({ code: 'NOT_AUTHORIZED' });
    expect(server.policy.logins).toEqual([]);
  });

  it('do not wait for one that hangs, which is refused when nobody answers', async () => {
    const hanging = deferred<typeof ACCEPTED>();
    server.policy.authenticate = ({ username }) => (username === 'slow' ? hanging.promise : ACCEPTED);
    const asked = server.policy.asked('logins', ({ username }) => username === 'slow');
    const slow = server.login('websocket', { username: 'slow', password: 'x' });
    await asked;
    let isOver = false;
    void slow.finally(() => {
      isOver = true;
    });
    const others = TRANSPORTS.map((transport) =>
      server.login(transport, { username: `q-${transport}`, password: 'x', tls: transport === 'tcp' }),
    );
    expect(await Promise.all(others)).toHaveLength(3);
    expect(isOver).toBe(false);
    hanging.resolve(ACCEPTED);
    expect(await slow).toMatch(/^slow@/);
  });

  it('survive clients that leave before the answer', async () => {
    const answers: (() => void)[] = [];
    server.policy.authenticate = ({ username }) => {
      if (username !== 'gone') return ACCEPTED;
      const { promise, resolve } = deferred<typeof ACCEPTED>();
      answers.push(() => resolve(ACCEPTED));
      return promise;
    };
    const url = `${server.httpUrl.replace('http', 'ws')}/xmpp-websocket`;
    const asked = server.policy.asked('logins');
    const socket = new WebSocket(url, 'xmpp');
    const closed = new Promise((resolve) => socket.addEventListener('close', resolve));
    socket.addEventListener('open', () => {
      socket.send("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='meet.jitsi' version='1.0'/>");
      const login = Buffer.from('\0gone\0x').toString('base64');
      socket.send(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${login}</auth>`);
    });
    await asked;
    socket.close();
    await closed;
    for (const answer of answers) answer();
    expect(await server.login('websocket', { username: 'here', password: 'x' })).toMatch(/^here@/);
    expect(server.process.stdout.filter((line) => /error|traceback/i.test(line))).toEqual([]);
  });

  it('wait for a policy service that is being restarted, and say so when it does not come back', async () => {
    const unavailable = () => server.metric('prosody_mod_auth_meet__logins_total{host="meet.jitsi",outcome="unavailable"}');
    const before = await unavailable();
    await server.policy.stop();
    const waiting = server.login('websocket', { username: 'patient', password: 'x' });
    await server.policy.start();
    expect(await waiting).toMatch(/^patient@/);
    await server.policy.stop();
    await expect(server.login('websocket', { username: 'patient', password: 'x' })).rejects.toMatchObject({
      message: 'temporary-auth-failure',
      details: { text: 'The policy service does not answer' },
    });
    await server.policy.start();
    expect(await unavailable()).toBe(before + 1);
  });
});
