import { signToken } from '@parley/auth-jwt';
import { systemClock } from '@parley/kernel';
import { RawBosh, waitFor } from '@parley/testing';
import { attr, childOf, NS, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { move, roomCalled, update, wish } from './breakout-kit.ts';
import { doorOf, lobbyOf, nick, switchLobby } from './lobby-kit.ts';
import { itemOf, refusalOf } from './room-kit.ts';
import { counted, type DoorHarness, nickOf, rsaKeys, startDoor } from './token-kit.ts';

const SECRET = 'a-random-secret-of-more-than-32-characters';
const RSA = rsaKeys();

describe('tokens signed with the shared secret', () => {
  let door: DoorHarness;
  const sent: string[] = [];
  const now = () => Math.floor(systemClock.now() / 1_000);
  const tokenFor = async (room: string, more: Record<string, unknown> = {}) => {
    const payload = { iss: 'app', aud: 'app', sub: 'meet.jitsi', room, exp: now() + 600, ...more };
    const token = await signToken(payload, SECRET);
    sent.push(token);
    return token;
  };
  const inner = (room: string) => `${room}@${door.muc}`;
  /** Somebody in a room, which the focus has opened for the token. */
  const enter = async (room: string, more: Record<string, unknown> = {}) => {
    const client = await door.visit({ token: await tokenFor(room, more), room });
    expect(await door.request(client, inner(room))).toBe('ready');
    const presence = await client.join(inner(room), nickOf(client));
    expect(attr(presence, 'type')).toBeUndefined();
    return { client, presence };
  };

  beforeAll(async () => {
    const env = { ENABLE_AUTH: '1', AUTH_TYPE: 'jwt', JWT_APP_ID: 'app', JWT_APP_SECRET: SECRET, JWT_CLOCK_SKEW: '0' };
    door = await startDoor({ env });
  });
  afterAll(() => door?.stop());

  it('open their room, and show everybody who has come', async () => {
    const user = { id: 'u1', name: 'Ann', avatar: 'https://a.test/a.png', email: 'ann@a.test', moderator: true };
    const context = { user, group: 'staff', features: { recording: 'true', livestreaming: false } };
    const { presence } = await enter('alpha', { context });
    expect(itemOf(presence)).toMatchObject({ affiliation: 'owner', role: 'moderator' });
    const { client: other, presence: own } = await enter('alpha', { context: { user: { name: 'Bob', moderator: 'false' } } });
    expect(itemOf(own)).toMatchObject({ role: 'participant' });
    const seen = await other.next((stanza) => childOf(stanza, 'identity')?.toString().includes('Ann') === true, 'presence with identity');
    const identity = childOf(seen, 'identity');
    const shown = childOf(identity, 'user')
      ?.getChildElements()
      .map((child) => `${child.name}=${child.getText()}`);
    expect(shown?.toSorted()).toEqual(['avatar=https://a.test/a.png', 'email=ann@a.test', 'id=u1', 'moderator=true', 'name=Ann']);
    expect(childOf(identity, 'group')?.getText()).toBe('staff');
  });

  it('are taken from the Authorization header, and over BOSH', async () => {
    const client = await door.visit({ bearer: await tokenFor('alpha'), room: 'alpha' });
    expect(await door.request(client, inner('alpha'))).toBe('ready');
    const token = await tokenFor('alpha');
    const bosh = await RawBosh.open(`${door.httpUrl}/http-bind?room=alpha&token=${token}`, door.domain, { address: '203.0.113.1' });
    expect(bosh.jid).toContain('@meet.jitsi/');
    await expect(
      RawBosh.open(`${door.httpUrl}/http-bind?room=beta&token=${token}`, door.domain, { address: '203.0.113.2' }),
    ).rejects.toMatchObject({ message: 'not-allowed', details: { text: 'The token is for another room' } });
  });

  it('for one room open no other: not by the URL, the focus, the room, nor its lobby', async () => {
    const { client: owner } = await enter('beta', { moderator: true });
    expect(await door.refused({ token: await tokenFor('alpha'), room: 'beta' })).toBe('not-allowed: The token is for another room');
    const intruder = await door.visit({ token: await tokenFor('alpha'), room: 'alpha' });
    expect(await door.request(intruder, inner('beta'))).toBe('not-allowed');
    expect(await door.request(intruder, inner('gamma'))).toBe('not-allowed');
    expect(refusalOf(await intruder.join(inner('beta'), nickOf(intruder), nick('Eve')))).toBe('cancel/not-allowed');
    await switchLobby(owner, inner('beta'), true);
    const refused = await intruder.join(inner('beta'), nickOf(intruder), nick('Eve'));
    expect(doorOf(refused).lobby).toBeUndefined();
    expect(attr(await intruder.join(lobbyOf(inner('beta')), nickOf(intruder), nick('Eve')), 'type')).toBe('error');
    // Who names no room at login is no better off.
    const nowhere = await door.visit({ token: await tokenFor('alpha') });
    expect(refusalOf(await nowhere.join(inner('beta'), nickOf(nowhere), nick('Eve')))).toBe('cancel/not-allowed');
  });

  it('for one room open its breakout rooms, and those of no other', async () => {
    const { client: owner } = await enter('epsilon', { moderator: true });
    owner.send(wish('add', { subject: 'Red' }));
    const red = roomCalled(await update(owner, (told) => roomCalled(told, 'Red') !== undefined), 'Red')?.jid ?? '';
    expect(await door.request(owner, red)).toBe('ready');
    expect(itemOf(await move(owner, nickOf(owner), inner('epsilon'), red))).toMatchObject({ affiliation: 'owner' });
    const { client: intruder } = await enter('alpha');
    expect(await door.request(intruder, red)).toBe('not-allowed');
    expect(refusalOf(await intruder.join(red, nickOf(intruder)))).toBe('cancel/not-allowed');
  });

  it('may open all rooms, or those of a pattern', async () => {
    const every = await door.visit({ token: await tokenFor('*') });
    expect(await door.request(every, inner('delta'))).toBe('ready');
    const some = await door.visit({ token: await tokenFor('team-[0-9]+', { context: { room: { regex: true } } }) });
    expect(await door.request(some, inner('team-42'))).toBe('ready');
    expect(await door.request(some, inner('team-42b'))).toBe('not-allowed');
  });

  it.each<[string, () => Promise<string> | string, string]>([
    ['no token', () => '', 'token required'],
    ['nonsense', () => 'a.b', 'Invalid token'],
    ['no algorithm', async () => unsigned({ typ: 'JWT', alg: 'none' }), 'Invalid or incorrect alg'],
    ['another algorithm', () => signToken(good(), RSA.privatePem, { algorithm: 'RS256', keyId: 'k' }), 'Invalid or incorrect alg'],
    ['something critical', async () => unsigned({ typ: 'JWT', alg: 'HS256', crit: ['x'] }), 'Invalid header'],
    ['another secret', () => signToken(good(), 'guessed'), 'Invalid signature'],
    ['an end in the past', () => tokenFor('alpha', { exp: now() - 5 }), 'Not acceptable by exp'],
    ['a start in the future', () => tokenFor('alpha', { nbf: now() + 500 }), 'Not acceptable by nbf'],
    ['another issuer', () => tokenFor('alpha', { iss: 'other' }), "invalid 'iss' claim"],
    ['no room', () => tokenFor(''), "'room' claim is missing"],
    ['far too much', () => tokenFor('alpha', { fill: 'x'.repeat(16_384) }), 'The token is too long'],
  ])('with %s are refused, counted, and told the log once', async (_, make, text) => {
    const token = await make();
    sent.push(token);
    const lines = () => door.process.records().filter(({ msg }) => msg === 'login refused').length;
    const before = lines();
    const counts = () => counted(door, 'logins_total', 'backend="jwt",result="refused"');
    const countedBefore = await counts();
    expect(await door.refused({ token, room: 'alpha' })).toMatch(new RegExp(`^not-allowed: ${text}`));
    if (text === 'The token is too long') return;
    await waitFor(() => lines() > before, { what: 'the line in the log' });
    expect(lines()).toBe(before + 1);
    expect(await counts()).toBe(countedBefore + 1);
  });

  it('that expire in mid-call let the call go on, and open nothing any more', async () => {
    const exp = now() + 6;
    const { client } = await enter('epsilon', { exp });
    const token = await tokenFor('epsilon', { exp });
    await waitFor(async () => (await door.refused({ token, room: 'epsilon' })).startsWith('not-allowed: Not acceptable by exp'), {
      what: 'the end of the token',
      timeoutMs: 20_000,
    });
    // Only occupants are told about a room.
    await client.iq('get', inner('epsilon'), xml('query', { xmlns: NS.discoInfo }));
    expect(await door.request(client, inner('zeta'))).toBe('not-authorized');
    const { client: other } = await enter('eta');
    expect(await door.request(other, inner('eta'))).toBe('ready');
    expect(attr(await client.join(inner('eta'), nickOf(client)), 'type')).toBe('error');
  });

  it('are nowhere in the logs, nor is the secret', () => {
    const logs = [...door.process.stdout, ...door.process.stderr, ...door.focus.stdout, ...door.focus.stderr].join('\n');
    expect(logs).toContain('login refused');
    expect(logs).not.toContain(SECRET);
    for (const token of sent.filter((one) => one.length > 20)) {
      const [, payload = '', signature = ''] = token.split('.');
      expect(logs).not.toContain(payload);
      if (signature !== '') expect(logs).not.toContain(signature);
    }
  });
});

const good = () => ({ iss: 'app', aud: 'app', sub: 'meet.jitsi', room: 'alpha' });

function unsigned(header: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(good())}.c2lnbmF0dXJl`;
}
