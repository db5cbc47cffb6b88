import { createHmac, createPublicKey, sign } from 'node:crypto';
import type { SignType } from '@parley/config';
import { FakeClock, silentLog } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { allowedAlgorithms } from './algorithms.ts';
import { createJwtAuthenticator } from './authenticator.ts';
import type { Fetch } from './keys/bounded-fetch.ts';
import { keyAddress } from './keys/key-source.ts';
import type { TokenSettings } from './settings.ts';
import { signToken } from './sign-token.ts';
import { ecKeys, GOOD, NOW_SECONDS, rawToken, rsaKeys, SECRET, settingsForTests } from './testing/tokens.ts';

const RSA = rsaKeys();
const EC = { ES256: ecKeys('P-256'), ES384: ecKeys('P-384'), ES512: ecKeys('P-521') };
const SERVER = 'https://keys.test/asap';
const never = new AbortController().signal;
const clock = new FakeClock(NOW_SECONDS * 1_000);

const publicKeys: TokenSettings = {
  ...settingsForTests,
  secret: undefined,
  algorithms: allowedAlgorithms(true, undefined),
  keyServerUrl: SERVER,
};

/** A key server with these keys. */
const serving =
  (keys: Readonly<Record<string, string>>): Fetch =>
  async (url) => {
    const id = Object.keys(keys).find((keyId) => keyAddress(SERVER, keyId) === url);
    return id === undefined ? new Response('', { status: 404 }) : new Response(keys[id]);
  };

function login(token: string | undefined, settings: Partial<TokenSettings> = {}, fetch: Fetch = serving({})) {
  const authenticator = createJwtAuthenticator({ settings: { ...settingsForTests, ...settings }, clock, fetch, log: silentLog });
  return authenticator.authenticate({ kind: 'token', token }, never);
}

const refused = (text: string | RegExp) =>
  expect.objectContaining({
    ok: false,
    condition: 'not-allowed',
    text: typeof text === 'string' ? text : expect.stringMatching(text),
  });

describe('a token signed with the shared secret', () => {
  it.each(['HS256', 'HS384', 'HS512'] as const)('is taken with %s', async (algorithm) => {
    expect(await login(await signToken(GOOD, SECRET, { algorithm }))).toEqual({
      ok: true,
      claims: {
        kind: 'token',
        rooms: { room: 'lobby-bar', tenant: '', verifyTenant: false },
        issuer: 'app',
        expiresAt: GOOD.exp + 60,
      },
    });
  });

  it('is taken with the short secret of an old deployment', async () => {
    const secret = 'my_jitsi_app_secret';
    expect(await login(await signToken(GOOD, secret), { secret })).toMatchObject({ ok: true });
  });

  it('is refused with another algorithm than JWT_SIGN_TYPE', async () => {
    const algorithms = allowedAlgorithms(false, 'HS512');
    expect(await login(await signToken(GOOD, SECRET), { algorithms })).toEqual(refused('Invalid or incorrect alg'));
    expect(await login(await signToken(GOOD, SECRET, { algorithm: 'HS512' }), { algorithms })).toMatchObject({ ok: true });
  });
});

describe('a token signed with a private key', () => {
  const keys = { rsa: RSA.publicPem, ES256: EC.ES256.publicPem, ES384: EC.ES384.publicPem, ES512: EC.ES512.publicPem };

  it.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const)('is taken with %s', async (algorithm) => {
    const token = await signToken(GOOD, RSA.privatePem, { algorithm, keyId: 'rsa' });
    expect(await login(token, publicKeys, serving(keys))).toMatchObject({ ok: true });
  });

  it.each(['ES256', 'ES384', 'ES512'] as const)('is taken with %s', async (algorithm) => {
    const token = await signToken(GOOD, EC[algorithm].privatePem, { algorithm, keyId: algorithm });
    expect(await login(token, publicKeys, serving(keys))).toMatchObject({ ok: true });
  });

  it.each<[string, SignType, string, string, string]>([
    ['a key that nobody has', 'RS256', RSA.privatePem, 'unknown', 'could not obtain public key'],
    ['the key of somebody else', 'RS256', rsaKeys().privatePem, 'rsa', 'Invalid signature'],
    ['a key of another kind', 'RS256', RSA.privatePem, 'ES256', 'Invalid or incorrect alg'],
    ['a key on another curve', 'ES256', EC.ES256.privatePem, 'ES384', 'Invalid or incorrect alg'],
  ])('is refused with %s', async (_, algorithm, privatePem, keyId, text) => {
    const token = await signToken(GOOD, privatePem, { algorithm, keyId });
    expect(await login(token, publicKeys, serving(keys))).toEqual(refused(text));
  });

  it('is refused when its key is a weak one', async () => {
    const weak = rsaKeys(1_024);
    const [header, payload] = rawToken({ typ: 'JWT', alg: 'RS256', kid: 'weak' }, GOOD).split('.');
    const signature = sign('sha256', Buffer.from(`${header}.${payload}`), weak.privatePem).toString('base64url');
    expect(await login(`${header}.${payload}.${signature}`, publicKeys, serving({ weak: weak.publicPem }))).toEqual(
      refused('Invalid or incorrect alg'),
    );
  });

  it('is taken with a key of the server while the set is away', async () => {
    const settings = { ...publicKeys, keySetUrl: 'https://away.test/jwks' };
    const fetch: Fetch = (url, init) =>
      url.startsWith('https://away') ? Promise.resolve(new Response('no JSON')) : serving(keys)(url, init);
    expect(await login(await signToken(GOOD, RSA.privatePem, { algorithm: 'RS256', keyId: 'rsa' }), settings, fetch)).toMatchObject({
      ok: true,
    });
    const unknown = await signToken(GOOD, RSA.privatePem, { algorithm: 'RS256', keyId: 'unknown' });
    await expect(login(unknown, settings, fetch)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('names its key', async () => {
    expect(await login(await signToken(GOOD, RSA.privatePem, { algorithm: 'RS256' }), publicKeys)).toEqual(
      refused("'kid' claim is missing"),
    );
  });

  it('is no verdict while the key server is away', async () => {
    const token = await signToken(GOOD, RSA.privatePem, { algorithm: 'RS256', keyId: 'rsa' });
    const login = new AbortController();
    const fetch: Fetch = () => {
      login.abort();
      return new Promise(() => {});
    };
    const authenticator = createJwtAuthenticator({ settings: publicKeys, clock: new FakeClock(), fetch, log: silentLog });
    await expect(authenticator.authenticate({ kind: 'token', token }, login.signal)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('a forged token', () => {
  const jwk = createPublicKey(RSA.publicPem).export({ format: 'jwk' });

  it.each<[string, unknown, string]>([
    ['no algorithm', { typ: 'JWT', alg: 'none' }, 'Invalid or incorrect alg'],
    ['no algorithm in other letters', { typ: 'JWT', alg: 'nOnE' }, 'Invalid or incorrect alg'],
    ['an algorithm that is no text', { typ: 'JWT', alg: ['HS256'] }, 'Invalid or incorrect alg'],
    ['an algorithm that every object has', { typ: 'JWT', alg: 'constructor' }, 'Invalid or incorrect alg'],
    ['another type', { typ: 'at+jwt', alg: 'HS256' }, 'Invalid typ'],
    ['no type', { alg: 'HS256' }, 'Invalid typ'],
    ['something critical', { typ: 'JWT', alg: 'HS256', crit: ['exp'], exp: 1 }, 'Invalid header'],
    ['an unencoded payload', { typ: 'JWT', alg: 'HS256', b64: false }, 'Invalid header'],
    ['a guessed signature', { typ: 'JWT', alg: 'HS256' }, 'Invalid signature'],
  ])('with %s is refused', async (_, header, text) => {
    expect(await login(rawToken(header, GOOD))).toEqual(refused(text));
  });

  it('with something as deep as a token can be is refused', async () => {
    const deep = `${'['.repeat(5_900)}${']'.repeat(5_900)}`;
    expect(await login(rawToken(`{"typ":"JWT","alg":"HS256","kid":${deep}}`, {}))).toEqual(refused('Invalid signature'));
  });

  it('without a signature is refused', async () => {
    expect(await login(rawToken({ typ: 'JWT', alg: 'none' }, GOOD, ''))).toEqual(refused('Invalid or incorrect alg'));
    expect(await login(rawToken({ typ: 'JWT', alg: 'HS256' }, GOOD, ''))).toEqual(refused('Invalid signature'));
  });

  it.each(['HS256', 'HS384', 'HS512'] as const)('with the public key as secret of %s is refused', async (algorithm) => {
    const token = await signToken(GOOD, RSA.publicPem, { algorithm, keyId: 'rsa' });
    expect(await login(token, publicKeys, serving({ rsa: RSA.publicPem }))).toEqual(refused('Invalid or incorrect alg'));
    // Nor when the secret was left among the settings.
    expect(await login(token, { ...publicKeys, secret: undefined }, serving({ rsa: RSA.publicPem }))).toMatchObject({ ok: false });
  });

  it.each(['jwk', 'jku', 'x5u', 'x5c'])('that brings its own key as %s is refused, and nothing is fetched for it', async (name) => {
    const values = { jwk, jku: 'https://evil.test/keys', x5u: 'https://evil.test/cert', x5c: ['MIIB'] };
    const header = { typ: 'JWT', alg: 'RS256', kid: 'evil', [name]: values[name as keyof typeof values] };
    const [head, body] = rawToken(header, GOOD).split('.');
    const signature = sign('sha256', Buffer.from(`${head}.${body}`), RSA.privatePem).toString('base64url');
    const asked: string[] = [];
    const fetch: Fetch = async (url) => {
      asked.push(url);
      return new Response('', { status: 404 });
    };
    expect(await login(`${head}.${body}.${signature}`, publicKeys, fetch)).toEqual(refused('could not obtain public key'));
    expect(asked).toEqual([keyAddress(SERVER, 'evil')]);
  });

  it('cannot lead the key server astray with the id of its key', async () => {
    const asked: string[] = [];
    const fetch: Fetch = async (url) => {
      asked.push(url);
      return new Response('', { status: 404 });
    };
    for (const keyId of ['../../../etc/passwd', 'https://evil.test/', 'a\r\nX: y', '%2e%2e%2f'])
      await login(await signToken(GOOD, RSA.privatePem, { algorithm: 'RS256', keyId }), publicKeys, fetch);
    expect(asked).toHaveLength(4);
    for (const url of asked) expect(url).toMatch(/^https:\/\/keys\.test\/asap\/[0-9a-f]{64}\.pem$/);
  });

  it('with a changed payload is refused', async () => {
    const [header, , signature] = (await signToken(GOOD, SECRET)).split('.');
    const [, payload] = rawToken({}, { ...GOOD, room: '*' }).split('.');
    expect(await login(`${header}.${payload}.${signature}`)).toEqual(refused('Invalid signature'));
  });
});

describe('what is no token', () => {
  const [HS256] = rawToken({ typ: 'JWT', alg: 'HS256' }, {}).split('.');

  it.each([
    ['nothing', '', 'token required'],
    ['one part', 'abc', 'Invalid token'],
    ['four parts', 'a.b.c.d', 'Invalid token'],
    ['other characters', 'a.b.c d', 'Invalid token'],
    ['a header that is no JSON', rawToken('{', GOOD), 'Invalid header'],
    ['a header that is a list', rawToken([], GOOD), 'Invalid header'],
    ['a payload that is no object', rawToken({ typ: 'JWT', alg: 'HS256' }, '"text"'), 'Invalid body'],
    ['a payload that is no UTF-8', `${HS256}.${Buffer.from('{"iss":"\xff"}', 'latin1').toString('base64url')}.c2ln`, 'Invalid body'],
    [
      'far too much',
      rawToken({ typ: 'JWT', alg: 'HS256' }, { ...GOOD, fill: 'x'.repeat(16_384) }),
      'Invalid token: larger than 16384 bytes',
    ],
  ])('(%s) is refused', async (_, token, text) => {
    expect(await login(token)).toEqual(refused(text));
  });

  it('is no password', async () => {
    const authenticator = createJwtAuthenticator({ settings: settingsForTests, log: silentLog });
    expect(await authenticator.authenticate({ kind: 'password', username: 'a', password: 'b' }, never)).toMatchObject({
      condition: 'invalid-mechanism',
    });
  });
});

describe('a refusal', () => {
  it('tells the log more than the client', async () => {
    const reasonOf = async (token: string) => {
      const outcome = await login(token);
      return outcome.ok ? 'accepted' : outcome.reason;
    };
    expect(await reasonOf(rawToken({ typ: 'JWT', alg: 'RS256', kid: 'k1' }, GOOD))).toBe(
      'Invalid or incorrect alg (alg "RS256", kid "k1")',
    );
    const token = await signToken({ ...GOOD, iss: 'a\nb', aud: ['x'.repeat(200)] }, SECRET);
    expect(await reasonOf(token)).toMatch(/^invalid 'iss' claim \(iss "a\\nb", aud \["x{118}…\)$/);
  });
});

describe('no token', () => {
  it('is refused', async () => {
    expect(await login(undefined)).toEqual(refused('token required'));
  });

  it('is like a guest with JWT_ALLOW_EMPTY, while a bad one is still refused', async () => {
    expect(await login(undefined, { allowsEmpty: true })).toEqual({ ok: true, claims: { kind: 'anonymous' } });
    expect(await login('a.b.c', { allowsEmpty: true })).toMatchObject({ ok: false });
  });
});

describe('the claims of a token', () => {
  const { iss: _iss, ...withoutIssuer } = GOOD;
  const { aud: _aud, ...withoutAudience } = GOOD;
  const { room: _room, ...withoutRoom } = GOOD;
  const { sub: _sub, ...withoutSubject } = GOOD;

  it.each<[string, Record<string, unknown>, string | RegExp]>([
    [
      'expired',
      { ...GOOD, iat: NOW_SECONDS - 120, exp: NOW_SECONDS - 61 },
      'Not acceptable by exp (61 sec since expired, valid for:59 sec)',
    ],
    ['expired to the second', { ...GOOD, exp: NOW_SECONDS - 60 }, 'Not acceptable by exp (60 sec since expired)'],
    ['an expiry in words', { ...GOOD, exp: 'tomorrow' }, 'exp must be number'],
    ['not yet valid', { ...GOOD, nbf: NOW_SECONDS + 61 }, 'Not acceptable by nbf'],
    ['a start in words', { ...GOOD, nbf: '0' }, 'nbf must be number'],
    ['no issuer', withoutIssuer, "'iss' claim is missing"],
    ['another issuer', { ...GOOD, iss: 'other' }, "invalid 'iss' claim"],
    ['issuers', { ...GOOD, iss: ['app'] }, "invalid 'iss' claim"],
    ['no audience', withoutAudience, "'aud' claim is missing"],
    ['an empty list of audiences', { ...GOOD, aud: [] }, "'aud' claim is missing"],
    ['a number for an audience', { ...GOOD, aud: 1 }, "invalid 'aud' claim"],
    ['no room', withoutRoom, "'room' claim is missing"],
    ['an empty room', { ...GOOD, room: '' }, "'room' claim is missing"],
    ['rooms', { ...GOOD, room: ['a', '*'] }, "invalid 'room' claim"],
    ['no subject', withoutSubject, "'sub' claim is missing"],
    ['a subject that is too long', { ...GOOD, sub: 'x'.repeat(1_024) }, "invalid 'sub' claim"],
  ])('(%s) are refused', async (_, payload, text) => {
    expect(await login(await signToken(payload, SECRET))).toEqual(refused(text));
  });

  it('cannot expire at no time at all', async () => {
    const payload = JSON.stringify({ ...GOOD, exp: 0 }).replace('"exp":0', '"exp":1e999');
    const [head, body] = rawToken({ typ: 'JWT', alg: 'HS256' }, payload).split('.');
    const signature = createHmac('sha256', SECRET).update(`${head}.${body}`).digest('base64url');
    expect(await login(`${head}.${body}.${signature}`)).toEqual(refused('exp must be number'));
  });

  it.each([{ exp: NOW_SECONDS - 59 }, { nbf: NOW_SECONDS + 60 }, { exp: null, nbf: null }])(
    '%j are within the skew, or say nothing',
    async (times) => {
      expect(await login(await signToken({ ...GOOD, ...times }, SECRET))).toMatchObject({ ok: true });
    },
  );

  it.each<[readonly string[], unknown, boolean]>([
    [['*'], 'anything', true],
    [['a', 'b'], 'b', true],
    [['a', 'b'], ['x', 'b'], true],
    [['a', 'b'], ['x', 'y'], false],
    [['a'], 'A', false],
    [['a'], '*', false],
  ])('with audiences %j accept %j: %s', async (audiences, aud, ok) => {
    expect(await login(await signToken({ ...GOOD, aud }, SECRET), { audiences })).toMatchObject({ ok });
  });

  it('come from any issuer where that was asked for', async () => {
    expect(await login(await signToken({ ...GOOD, iss: 'other' }, SECRET), { issuers: ['*'] })).toMatchObject({ ok: true });
  });
});
