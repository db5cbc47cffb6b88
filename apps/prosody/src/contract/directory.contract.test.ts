import { rmSync } from 'node:fs';
import { AppError } from '@parley/kernel';
import {
  createTestAuthority,
  DIRECTORY_BASE,
  DIRECTORY_READER,
  DIRECTORY_USERS,
  type DirectoryServer,
  type DirectoryUser,
  prosodyVersions,
  RawBosh,
  RawTcp,
  startDirectory,
  type TestAuthority,
  waitFor,
  XmppTestClient,
} from '@parley/testing';
import { childOf, NS } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderOf } from './folder.ts';
import { TRANSPORTS, type Transport } from './lone-prosody.ts';
import { itemOf } from './room-kit.ts';
import { type DoorHarness, startDoor } from './token-kit.ts';

const { anna, jürgen, star, wang, comma, locked } = DIRECTORY_USERS;
const STAFF = `(memberOf=cn=staff,ou=groups,${DIRECTORY_BASE})`;

/** The operator's folder, with a certificate: logins over TCP want TLS. */
async function folderWithCertificate(authority: TestAuthority): Promise<string> {
  const { cert, key } = await authority.issue(['meet.jitsi']);
  return folderOf({ 'certs/meet.jitsi.crt': cert, 'certs/meet.jitsi.key': key });
}

describe.each(await prosodyVersions())('users of a directory, by Prosody $version', (prosody) => {
  let directory: DirectoryServer;
  let server: DoorHarness;
  let folder: string;
  beforeAll(async () => {
    const authority = await createTestAuthority();
    directory = await startDirectory({ certificate: await authority.issue(['127.0.0.1']) });
    folder = await folderWithCertificate(authority);
    server = await startDoor({
      prosody,
      env: {
        PARLEY_CONFIG_DIR: folder,
        ENABLE_AUTH: '1',
        ENABLE_GUESTS: '1',
        AUTH_TYPE: 'ldap',
        LDAP_URL: directory.ldap,
        LDAP_START_TLS: '1',
        LDAP_BASE: DIRECTORY_BASE,
        LDAP_BINDDN: DIRECTORY_READER.dn,
        LDAP_BINDPW: DIRECTORY_READER.password,
        LDAP_FILTER: '(&(objectClass=person)(|(uid=%u)(mail=%u)))',
        LDAP_MODERATOR_FILTER: STAFF,
      },
    });
  });
  afterAll(async () => {
    await server?.stop();
    await directory?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  let address = 0;
  /** Everybody comes from an address of their own, or the damping of failed logins would step in. */
  const headers = () => ({ 'x-forwarded-for': `198.51.100.${++address}` });
  const webSocket = (credentials: { username?: string; password?: string }, domain = server.domain) =>
    XmppTestClient.open({ url: `${server.httpUrl.replace('http', 'ws')}/xmpp-websocket`, domain, headers: headers(), ...credentials });

  async function logIn(transport: Transport, { uid: username, password }: Pick<DirectoryUser, 'uid' | 'password'>): Promise<string> {
    const credentials = { username, password };
    if (transport === 'tcp') {
      const client = await RawTcp.open(Number(server.env.XMPP_PORT), server.domain, credentials, { tls: true });
      client.close();
      return client.jid;
    }
    if (transport === 'bosh') {
      return (await RawBosh.open(`${server.httpUrl}/http-bind`, server.domain, { headers: headers(), ...credentials })).jid;
    }
    const client = await webSocket(credentials);
    client.drop();
    return client.jid;
  }

  it.each(TRANSPORTS)('log in over %s with their own password only', async (transport) => {
    expect(await logIn(transport, anna)).toMatch(/^anna@meet\.jitsi\//);
    await expect(logIn(transport, { ...anna, password: 'wrong' })).rejects.toMatchObject({
      message: 'not-authorized',
      details: { text: 'Wrong user name or password' },
    });
    await expect(logIn(transport, { uid: 'an*', password: anna.password })).rejects.toMatchObject({ message: 'not-authorized' });
  });

  it('log in whatever is in their names', async () => {
    expect(await logIn('websocket', jürgen)).toMatch(/^jürgen@/);
    expect(await logIn('websocket', star)).toMatch(/^st\*r@/);
    expect(await logIn('bosh', wang)).toMatch(/^王芳@/);
    expect(await logIn('websocket', { uid: anna.mail, password: anna.password })).toMatch(/^anna@/);
    expect(await logIn('websocket', comma)).toMatch(/^doe,\\20john@/);
  });

  it('are told when their account is locked', async () => {
    await expect(logIn('websocket', locked)).rejects.toMatchObject({
      message: 'account-disabled',
      details: { text: expect.stringContaining('cannot be used') },
    });
  });

  it('moderate when the directory says so, and are known by their names', async () => {
    const room = `directory@${server.muc}`;
    const [host, teacher] = await Promise.all([anna, jürgen].map(({ uid, password }) => webSocket({ username: uid, password })));
    if (!host || !teacher) throw new AppError('INTERNAL', 'nobody came');
    expect(await server.request(host, room)).toBe('ready');
    const own = await host.join(room, 'a1b2c3d4');
    expect(itemOf(own)).toMatchObject({ affiliation: 'owner', role: 'moderator' });
    const seen = await teacher.join(room, 'e5f60718');
    expect(itemOf(seen)).toMatchObject({ role: 'participant' });
    const presence = await host.next((element) => element.name === 'presence' && element.attrs.from === `${room}/e5f60718`, 'the teacher');
    const user = childOf(childOf(presence, 'identity'), 'user');
    expect(childOf(user, 'name')?.getText()).toBe(jürgen.displayName);
    expect(childOf(user, 'id')?.getText()).toBe('jürgen');
    expect(presence.toString()).not.toContain(NS.mucOwner);
    for (const client of [host, teacher]) client.drop();
  });

  it('wait for a directory that stands still, while guests do not', async () => {
    await directory.pause();
    const waiting = logIn('websocket', anna);
    const guest = await webSocket({}, `guest.${server.domain}`);
    guest.drop();
    directory.resume();
    expect(await waiting).toMatch(/^anna@/);
  });

  it('are told to come back while the directory is away', async () => {
    await directory.stop();
    await expect(logIn('websocket', anna)).rejects.toMatchObject({ message: 'temporary-auth-failure' });
    await directory.start();
    await waitFor(() => logIn('websocket', anna).then(() => true), { what: 'a login after the directory has come back' });
  });

  it('leave no password in any log', () => {
    const lines = [...server.process.stdout, ...server.process.stderr, ...server.focus.stdout].join('\n');
    for (const { password } of [anna, jürgen, star, wang, comma, locked, DIRECTORY_READER]) {
      expect(lines).not.toContain(password);
      expect(lines).not.toContain(Buffer.from(password).toString('base64'));
    }
    expect(lines).toContain('LDAP_FILTER finds nobody');
  });
});
