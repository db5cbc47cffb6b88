import { createHash } from 'node:crypto';
import { signToken } from '@parley/auth-jwt';
import type { SignType } from '@parley/config';
import { systemClock } from '@parley/kernel';
import { startKeyServer, type TestKeyServer } from '@parley/testing';
import { attr } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemOf, refusalOf } from './room-kit.ts';
import { counted, type DoorHarness, ecKeys, type KeyPair, nickOf, rsaKeys, startDoor } from './token-kit.ts';

const RSA = rsaKeys();
const EC = ecKeys();

describe('tokens signed with private keys', () => {
  let keys: TestKeyServer;
  let door: DoorHarness;
  const payload = () => ({
    iss: 'app',
    aud: ['other', 'app'],
    sub: 'meet.jitsi',
    room: 'alpha',
    exp: Math.floor(systemClock.now() / 1_000) + 600,
  });
  const tokenBy = ({ privatePem }: KeyPair, keyId: string, algorithm: SignType = 'RS256') =>
    signToken(payload(), privatePem, { algorithm, keyId });

  beforeAll(async () => {
    keys = await startKeyServer();
    keys.keys.set('set-key', EC.publicPem);
    const env = {
      ...{ ENABLE_AUTH: '1', AUTH_TYPE: 'jwt', JWT_ACCEPTED_ISSUERS: 'app,other-app', JWT_ACCEPTED_AUDIENCES: 'app' },
      JWT_ENABLE_DOMAIN_VERIFICATION: '1',
      JWT_ALLOW_EMPTY: '1',
      ...{ JWT_ASAP_KEYSERVER: keys.url, JWT_JWKS_URL: `${keys.url}/jwks.json` },
    };
    door = await startDoor({ env });
  });
  afterAll(async () => {
    await door?.stop();
    await keys?.stop();
  });

  it('are taken with keys of a set and of a key server, fetched once for all', async () => {
    const inSet = await tokenBy(EC, 'set-key', 'ES256');
    await door.visit({ token: inSet, room: 'alpha' });
    keys.keys.set('a/b ü', RSA.publicPem);
    const single = await tokenBy(RSA, 'a/b ü', 'RS512');
    await Promise.all([1, 2, 3].map(() => door.visit({ token: single, room: 'alpha' })));
    await door.visit({ token: inSet, room: 'alpha' });
    expect(keys.asked).toEqual(['/jwks.json', `/${createHash('sha256').update('a/b ü').digest('hex')}.pem`]);
  });

  it('open rooms of their tenant, and of no other', async () => {
    const of = (sub: string) => signToken({ ...payload(), sub }, EC.privatePem, { algorithm: 'ES256', keyId: 'set-key' });
    const room = 'alpha';
    const other = 'not-allowed: The token is for another tenant';
    expect(await door.refused({ token: await of('acme'), room })).toBe(other);
    expect(await door.refused({ token: await of('acme'), room, tenant: 'globex' })).toBe(other);
    expect(await door.refused({ token: await of('meet.jitsi'), room, tenant: 'acme' })).toBe(other);
    const client = await door.visit({ token: await of('Acme'), room, tenant: 'acme' });
    expect(await door.request(client, `alpha@muc.acme.${door.domain}`)).toBe('ready');
    expect(attr(await client.join(`alpha@muc.acme.${door.domain}`, nickOf(client)), 'type')).toBeUndefined();
    for (const jid of [`alpha@${door.muc}`, `alpha@muc.globex.${door.domain}`, `[globex]alpha@${door.muc}`])
      expect(await door.request(client, jid)).not.toBe('ready');
    const every = await door.visit({ token: await of('*'), room, tenant: 'globex' });
    expect(await door.request(every, `alpha@muc.globex.${door.domain}`)).toBe('ready');
    expect(refusalOf(await client.join(`alpha@muc.globex.${door.domain}`, nickOf(client)))).toBe('cancel/not-allowed');
  });

  it('open rooms into which people without one may come then, to moderate nothing', async () => {
    const guest = await door.visit({ room: 'alpha' });
    const opened = `open-house@${door.muc}`;
    expect(await door.request(guest, opened)).toBe('not-authorized');
    expect(attr(await guest.join(opened, nickOf(guest)), 'type')).toBe('error');
    // A token for another room does not open it for them.
    const stranger = await door.visit({ token: await tokenBy(EC, 'set-key', 'ES256'), room: 'alpha' });
    expect(await door.request(stranger, opened)).toBe('not-allowed');
    expect(await door.request(guest, opened)).toBe('not-authorized');
    const token = await signToken({ ...payload(), room: 'Open-House' }, EC.privatePem, { algorithm: 'ES256', keyId: 'set-key' });
    expect(await door.request(await door.visit({ token, room: 'open-house' }), opened)).toBe('ready');
    expect(await door.request(guest, opened)).toBe('ready');
    expect(itemOf(await guest.join(opened, nickOf(guest)))).toMatchObject({ affiliation: 'none', role: 'participant' });
  });

  it('go on with the next key when there is one, and end with it when it is gone', async () => {
    const next = rsaKeys();
    expect(await door.refused({ token: await tokenBy(next, 'next'), room: 'alpha' })).toBe('not-allowed: could not obtain public key');
    keys.keys.set('newest', next.publicPem);
    await door.visit({ token: await tokenBy(next, 'newest'), room: 'alpha' });
  });

  it('are refused with a key of somebody else, of another kind, or used as a secret', async () => {
    const forged = async (algorithm: SignType, key: string, keyId: string) =>
      door.refused({ token: await signToken(payload(), key, { algorithm, keyId }), room: 'alpha' });
    expect(await forged('RS256', rsaKeys().privatePem, 'a/b ü')).toBe('not-allowed: Invalid signature');
    expect(await forged('RS256', RSA.privatePem, 'set-key')).toBe('not-allowed: Invalid or incorrect alg');
    expect(await forged('HS256', RSA.publicPem, 'a/b ü')).toBe('not-allowed: Invalid or incorrect alg');
    expect(await door.refused({ token: await signToken(payload(), RSA.privatePem, { algorithm: 'RS256' }), room: 'alpha' })).toBe(
      "not-allowed: 'kid' claim is missing",
    );
  });

  it('cannot lead the service to another place by the name of their key', async () => {
    const before = keys.asked.length;
    for (const keyId of ['../jwks.json', '../../etc/passwd', `${keys.url}/keys.json`, '?x=', '\u0000'])
      expect(await door.refused({ token: await tokenBy(RSA, keyId), room: 'alpha' })).toBe('not-allowed: could not obtain public key');
    for (const path of keys.asked.slice(before)) expect(path).toMatch(/^\/[0-9a-f]{64}\.pem$|^\/jwks\.json$/);
  });

  it('are not judged while the key server fails or sends megabytes; those with known keys are', async () => {
    for (const mood of ['broken', 'huge'] as const) {
      keys.mood = mood;
      expect(await door.refused({ token: await tokenBy(RSA, `during ${mood}`), room: 'alpha' })).toMatch(/^temporary-auth-failure: /);
      await door.visit({ token: await tokenBy(RSA, 'a/b ü'), room: 'alpha' });
    }
    keys.mood = 'answers';
    expect(await counted(door, 'key_fetches_total', 'outcome="failed"')).toBeGreaterThanOrEqual(2);
    expect(await counted(door, 'logins_total', 'result="failed"')).toBe(2);
  });

  it('with known keys do not wait for those whose key server is slow', async () => {
    keys.mood = 'silent';
    keys.keys.set('slow', RSA.publicPem);
    const before = keys.asked.length;
    let isSlowDone = false;
    const slow = tokenBy(RSA, 'slow')
      .then((token) => door.visit({ token, room: 'alpha' }))
      .finally(() => {
        isSlowDone = true;
      });
    await expect.poll(() => keys.asked.length, { timeout: 5_000 }).toBeGreaterThan(before);
    await Promise.all([1, 2, 3, 4, 5].map(async () => door.visit({ token: await tokenBy(EC, 'set-key', 'ES256'), room: 'alpha' })));
    expect(isSlowDone).toBe(false);
    // The next attempt is answered.
    keys.mood = 'answers';
    await slow;
  });
});
