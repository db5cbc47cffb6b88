import { signToken } from '@parley/auth-jwt';
import { encodeBase32 } from '@parley/auth-matrix';
import { startVerificationService, type VerificationService, type XmppTestClient } from '@parley/testing';
import { attr, childOf, type Element, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doorOf, nick, switchLobby } from './lobby-kit.ts';
import { adminQuery, bareOf, itemOf, refusalOf } from './room-kit.ts';
import { type DoorHarness, nickOf, startDoor } from './token-kit.ts';

const SECRET = 'a-random-secret-of-more-than-32-characters';
const KITCHEN = '!kitchen:acme.test';
const WORLD = {
  users: { 'openid-ann': '@ann:acme.test', 'openid-bob': '@bob:acme.test', 'openid-eve': '@eve:evil.test' },
  rooms: {
    [KITCHEN]: { members: { '@ann:acme.test': 100, '@bob:acme.test': 0 }, stateDefault: 50 },
    '!cellar:acme.test': { members: { '@eve:evil.test': 100 }, stateDefault: 50 },
  },
};

/** As the Matrix client of `who` makes it: signed with what everybody knows. */
const matrixToken = (who: string, roomId = KITCHEN, issuer = 'matrix-app') =>
  signToken(
    {
      ...{ iss: issuer, sub: 'meet.jitsi', aud: 'https://meet.jitsi', room: '*' },
      context: {
        user: { name: who, moderator: true, affiliation: 'owner', id: '@admin:acme.test' },
        features: { recording: true },
        matrix: { token: `openid-${who}`, room_id: roomId, server_name: 'acme.test' },
      },
    },
    'notused',
  );
const appToken = (room: string, more: object = {}) => signToken({ iss: 'app', aud: 'app', sub: 'meet.jitsi', room, ...more }, SECRET);

async function startBoth(env: Record<string, string>, bearer?: string) {
  const service = await startVerificationService(WORLD, bearer);
  const door = await startDoor({ env: { ENABLE_AUTH: '1', MATRIX_UVS_URL: service.url, ...env } }).catch(async (error: unknown) => {
    await service.stop();
    throw error;
  });
  return { service, door };
}

describe('users of Matrix beside bearers of tokens', () => {
  let service: VerificationService;
  let door: DoorHarness;
  const node = encodeBase32(KITCHEN);
  const kitchen = () => `${node}@${door.muc}`;
  const visit = async (who: string) => door.visit({ token: await matrixToken(who), room: node });
  const join = (client: XmppTestClient, ...children: Element[]) => client.join(kitchen(), nickOf(client), ...children);
  const comeIn = async (client: XmppTestClient) => {
    expect(await door.request(client, kitchen())).toBe('ready');
    return join(client);
  };

  beforeAll(async () => {
    const env = {
      ...{ AUTH_TYPE: 'hybrid_matrix_token', JWT_APP_ID: 'app', JWT_APP_SECRET: SECRET },
      ...{ MATRIX_UVS_ISSUER: 'matrix-app', MATRIX_UVS_AUTH_TOKEN: 'bearer-of-the-service' },
      ...{ MATRIX_UVS_SYNC_POWER_LEVELS: '1', MATRIX_LOBBY_BYPASS: '1' },
    };
    ({ service, door } = await startBoth(env, 'bearer-of-the-service'));
  });
  afterAll(async () => {
    await door?.stop();
    await service?.stop();
  });

  it('moderate by their power in the Matrix room, whatever their token says', async () => {
    const ann = await visit('ann');
    expect(itemOf(await comeIn(ann))).toMatchObject({ affiliation: 'owner', role: 'moderator' });
    const bob = await visit('bob');
    expect(itemOf(await comeIn(bob))).toMatchObject({ affiliation: 'member', role: 'participant' });
    const seen = await bob.next((stanza) => childOf(stanza, 'identity')?.toString().includes('ann') === true, 'presence with identity');
    const user = childOf(childOf(seen, 'identity'), 'user');
    expect(
      user
        ?.getChildElements()
        .map((child) => `${child.name}=${child.getText()}`)
        .toSorted(),
    ).toEqual(['id=@ann:acme.test', 'name=ann']);
  });

  it('alone moderate it: no bearer of a token does, and nobody is made a moderator', async () => {
    const ann = await visit('ann');
    await comeIn(ann);
    const app = await door.visit({ token: await appToken('*', { moderator: true }), room: node });
    expect(await door.request(app, kitchen())).toBe('ready');
    expect(itemOf(await join(app))).toMatchObject({ role: 'participant' });
    for (const other of [app, await visit('bob')]) {
      const grant = adminQuery(xml('item', { affiliation: 'owner', jid: bareOf(other) }));
      await expect(ann.iq('set', kitchen(), grant)).rejects.toThrow('not-acceptable');
    }
    // In a room that is none of Matrix the same token moderates.
    expect(await door.request(app, `standup@${door.muc}`)).toBe('ready');
    expect(itemOf(await app.join(`standup@${door.muc}`, nickOf(app)))).toMatchObject({ role: 'moderator' });
  });

  it('walk past the lobby; bearers of tokens do not', async () => {
    const ann = await visit('ann');
    await comeIn(ann);
    await switchLobby(ann, kitchen(), true);
    expect(attr(await comeIn(await visit('bob')), 'type')).toBeUndefined();
    const app = await door.visit({ token: await appToken(node), room: node });
    expect(doorOf(await join(app, nick('App'))).lobby).toBeDefined();
    await switchLobby(ann, kitchen(), false);
  });

  it('are refused elsewhere, with what is not theirs, and from another issuer', async () => {
    const cases: [string, string, string][] = [
      [await matrixToken('bob'), 'standup', 'not-allowed: Jitsi room does not match Matrix room'],
      [await matrixToken('nobody'), node, 'not-allowed: Token invalid or not in room'],
      [await matrixToken('eve'), node, 'not-allowed: Token invalid or not in room'],
      [await matrixToken('eve', '!cellar:acme.test'), node, 'not-allowed: Jitsi room does not match Matrix room'],
      [await matrixToken('bob', KITCHEN, 'other'), node, "not-allowed: invalid 'iss' claim"],
    ];
    for (const [token, room, outcome] of cases) expect(await door.refused({ token, room })).toBe(outcome);
    const bob = await visit('bob');
    expect(await door.request(bob, `standup@${door.muc}`)).toBe('not-allowed');
    expect(refusalOf(await bob.join(`standup@${door.muc}`, nickOf(bob)))).toBe('cancel/not-allowed');
  });

  it('cannot pass for bearers of tokens, signed as they are', async () => {
    const forged = await signToken({ iss: 'app', aud: 'app', sub: 'meet.jitsi', room: '*' }, 'notused');
    expect(await door.refused({ token: forged, room: 'standup' })).toBe('not-allowed: Invalid signature');
  });

  it('leave no trace of their tokens in the logs', () => {
    const logs = [...door.process.stdout, ...door.process.stderr, ...door.focus.stdout, ...door.focus.stderr].join('\n');
    for (const text of ['openid-ann', 'bearer-of-the-service', SECRET, 'eyJ']) expect(logs).not.toContain(text);
  });
});

describe('users of Matrix alone', () => {
  let service: VerificationService;
  let door: DoorHarness;
  const node = encodeBase32(KITCHEN);

  beforeAll(async () => {
    ({ service, door } = await startBoth({ AUTH_TYPE: 'matrix' }));
  });
  afterAll(async () => {
    await door?.stop();
    await service?.stop();
  });

  it('open the meeting of their room, and all moderate where power does not count', async () => {
    const bob = await door.visit({ token: await matrixToken('bob'), room: node });
    expect(await door.request(bob, `${node}@${door.muc}`)).toBe('ready');
    expect(itemOf(await bob.join(`${node}@${door.muc}`, nickOf(bob)))).toMatchObject({ role: 'moderator' });
  });

  it('are the only ones who come in', async () => {
    expect(await door.refused({ token: await appToken('standup'), room: 'standup' })).toBe(
      'malformed-request: Matrix room ID must be given.',
    );
    expect(await door.refused({ room: node })).toMatch(/^malformed-request: JWT token must be provided/);
  });

  it('come in again when the service is back', async () => {
    service.isSilent = true;
    const token = await matrixToken('ann');
    const before = service.asked.length;
    const waiting = door.visit({ token, room: node });
    // The first attempt is left alone, the second one is heard.
    await expect.poll(() => service.left, { timeout: 5_000 }).toBe(1);
    expect(service.asked).toHaveLength(before);
    service.isSilent = false;
    await waiting;
  });
});
