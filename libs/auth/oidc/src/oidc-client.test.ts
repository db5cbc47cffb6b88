import { FakeClock, silentLog } from '@parley/kernel';
import { SignJWT, UnsecuredJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { OidcClient } from './oidc-client.ts';
import { newSeed, type SignOnSecrets, secretsOf } from './secrets.ts';
import type { ClaimSettings, ClientSettings } from './settings.ts';
import { CLIENT_ID, ISSUER, ScriptedProvider } from './testing/scripted-provider.ts';

const BACK = 'https://meet.example.org/oidc/callback';
const CLIENT: ClientSettings = { issuer: ISSUER, clientId: CLIENT_ID, clientSecret: 'a client secret', scope: 'openid profile' };
const CLAIMS: ClaimSettings = { groupClaim: undefined, moderatorClaim: undefined, moderatorValues: [] };

let provider: ScriptedProvider;
let clock: FakeClock;

beforeEach(() => {
  provider = new ScriptedProvider();
  clock = new FakeClock(Date.now());
});

function client(over: Partial<ClientSettings> = {}, claims: Partial<ClaimSettings> = {}): OidcClient {
  return new OidcClient({ client: { ...CLIENT, ...over }, claims: { ...CLAIMS, ...claims }, log: silentLog, clock, fetch: provider.fetch });
}

/** Goes the whole way, as the browser of somebody who signs on. */
async function signOn(one = client(), change: (returned: URL, secrets: SignOnSecrets) => SignOnSecrets = (_url, secrets) => secrets) {
  const secrets = secretsOf(newSeed());
  await one.begin(BACK, secrets);
  provider.nonce = secrets.nonce;
  const returned = new URL(`${BACK}?code=one&state=${secrets.state}`);
  return await one.finish(returned, change(returned, secrets));
}

describe('a sign-on', () => {
  it('sends the browser to the provider with PKCE, state and nonce', async () => {
    const secrets = secretsOf(newSeed());
    const url = await client().begin(BACK, secrets);
    expect(url.origin + url.pathname).toBe(`${ISSUER}/auth`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: CLIENT_ID,
      redirect_uri: BACK,
      scope: 'openid profile',
      code_challenge_method: 'S256',
      state: secrets.state,
      nonce: secrets.nonce,
    });
    expect(url.href).not.toContain(secrets.verifier);
  });

  it('finds out who it is', async () => {
    expect(await signOn()).toEqual({
      subject: 'anna',
      name: 'Anna',
      email: 'anna@example.org',
      picture: undefined,
      group: undefined,
      isModerator: undefined,
    });
    const [request] = provider.tokenRequests;
    expect(request?.body.get('code_verifier')).toMatch(/^[\w-]{43}$/);
    expect(request?.authorization).toBe(`Basic ${btoa('parley:a+client+secret')}`);
  });

  it('gives the secret in the body where the provider wants it there, and none for a public client', async () => {
    provider.script.discovery = { token_endpoint_auth_methods_supported: ['client_secret_post'] };
    await signOn();
    await signOn(client({ clientSecret: undefined }));
    expect(provider.tokenRequests.map(({ body, authorization }) => [body.get('client_secret'), authorization])).toEqual([
      ['a client secret', null],
      [null, null],
    ]);
  });

  it('asks for the user info where the token lacks something, and goes without it where that fails', async () => {
    provider.script = { claims: { name: undefined }, userInfo: { sub: 'anna', name: 'Anna of the user info', roles: ['chair'] } };
    const claims = { moderatorClaim: 'roles', moderatorValues: ['chair'] };
    expect(await signOn(client({}, claims))).toMatchObject({ name: 'Anna of the user info', isModerator: true });
    provider.script.userInfo = { sub: 'somebody else', name: 'Eve', roles: ['chair'] };
    expect(await signOn(client({}, claims))).toMatchObject({ name: undefined, isModerator: false });
  });
});

describe('an answer that cannot be trusted', () => {
  const forged: readonly (readonly [string, ScriptedProvider['script']])[] = [
    ['another nonce', { claims: { nonce: 'another' } }],
    ['no nonce', { claims: { nonce: undefined } }],
    ['another audience', { claims: { aud: 'another client' } }],
    ['an issuer of that name nearly', { claims: { iss: `${ISSUER}/` } }],
    ['an expired token', { claims: { exp: Math.floor(Date.now() / 1000) - 120 } }],
    ['a token of the future', { claims: { nbf: Math.floor(Date.now() / 1000) + 3_600 } }],
    ['no subject', { claims: { sub: undefined } }],
    ['no ID token', { idToken: () => undefined }],
    ['no signature', { idToken: (payload) => new UnsecuredJWT(payload).encode() }],
    [
      'the client secret as the key',
      { idToken: async (payload) => await new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from('a client secret')) },
    ],
    [
      'the key of somebody else',
      {
        idToken: async (payload) => {
          const other = new ScriptedProvider();
          return await other.sign(payload);
        },
      },
    ],
    ['a cut signature', { idToken: async (payload) => (await new ScriptedProvider().sign(payload)).slice(0, -4) }],
    ['a code that was used', { tokenError: 'invalid_grant' }],
  ];

  it.each(forged)('is refused: %s', async (_what, script) => {
    provider.script = script;
    await expect(signOn()).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('is refused when the state is another, or there twice, or missing, or the code is', async () => {
    const spoilt = (spoil: (query: URLSearchParams) => void) =>
      signOn(client(), (url, secrets) => {
        spoil(url.searchParams);
        return secrets;
      });
    await expect(spoilt((query) => query.set('state', 'another'))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(spoilt((query) => query.append('state', 'another'))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(spoilt((query) => query.delete('state'))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(spoilt((query) => query.delete('code'))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(provider.tokenRequests).toEqual([]);
  });

  it('names no secret', async () => {
    provider.script = { claims: { nonce: 'another' } };
    const error: unknown = await signOn().catch((failure: unknown) => failure);
    expect(String(error)).not.toMatch(/access|eyJ|secret|another/);
  });
});

describe('a provider that says no', () => {
  const comeBack = async (query: string) => {
    const one = client();
    const secrets = secretsOf(newSeed());
    await one.begin(BACK, secrets);
    return await one.finish(new URL(`${BACK}?${query}&state=${secrets.state}`), secrets);
  };

  it.each([
    ['access_denied', 'NOT_ALLOWED'],
    ['login_required', 'NOT_ALLOWED'],
    ['unauthorized_client', 'CONFIG_INVALID'],
    ['temporarily_unavailable', 'UNAVAILABLE'],
  ])('%s is %s', async (error, code) => {
    await expect(comeBack(`error=${error}`)).rejects.toMatchObject({ code, details: { reason: error } });
  });

  it('cannot write into the log', async () => {
    await expect(comeBack('error=a%0Aforged%20line')).rejects.toMatchObject({ details: { reason: 'unknown' } });
  });

  it('to this server is a fault of the settings', async () => {
    provider.script.tokenError = 'invalid_client';
    await expect(signOn()).rejects.toMatchObject({ code: 'CONFIG_INVALID', details: { reason: 'invalid_client' } });
  });
});

describe('the provider', () => {
  const discoveries = () => provider.asked.filter((path) => path.includes('.well-known')).length;

  it('is asked about itself once an hour, by all who sign on together', async () => {
    const one = client();
    await Promise.all([one.begin(BACK, secretsOf('a seed')), one.begin(BACK, secretsOf('a seed')), one.begin(BACK, secretsOf('a seed'))]);
    clock.advance(3_599_000);
    await one.begin(BACK, secretsOf('a seed'));
    expect(discoveries()).toBe(1);
    clock.advance(2_000);
    await one.begin(BACK, secretsOf('a seed'));
    expect(discoveries()).toBe(2);
  });

  it.each(['refused', 503] as const)('that is down (%s) is tried twice, left alone for seconds, and found again', async (down) => {
    const one = client();
    provider.script.down = down;
    await expect(one.begin(BACK, secretsOf('a seed'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(one.begin(BACK, secretsOf('a seed'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(discoveries()).toBe(2);
    provider.script = {};
    clock.advance(3_000);
    await one.begin(BACK, secretsOf('a seed'));
  });

  it('that was known stays known while it says nothing about itself', async () => {
    const one = client();
    await one.begin(BACK, secretsOf('a seed'));
    clock.advance(3_600_000);
    provider.script.down = 503;
    await one.begin(BACK, secretsOf('a seed'));
  });

  it('may write its name with or without a slash at the end', async () => {
    provider.script.discovery = { issuer: `${ISSUER}/` };
    provider.script.claims = { iss: `${ISSUER}/` };
    await signOn();
  });

  it.each([
    ['is another', { issuer: 'https://evil.example.org' }],
    ['has no keys', { jwks_uri: undefined }],
    ['has no page to sign on', { authorization_endpoint: undefined }],
  ])('that %s is a fault of the settings', async (_what, discovery) => {
    provider.script.discovery = discovery;
    await expect(client().begin(BACK, secretsOf('a seed'))).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('that is not there is a fault of the settings', async () => {
    provider.script.down = 404;
    await expect(client().begin(BACK, secretsOf('a seed'))).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('that answers without end is cut off', async () => {
    provider.script.discovery = { padding: 'x'.repeat(2_000_000) };
    await expect(client().begin(BACK, secretsOf('a seed'))).rejects.toMatchObject({ code: 'UNAVAILABLE', details: { reason: 'too-long' } });
  });

  it('that goes down in the middle is UNAVAILABLE', async () => {
    const one = client();
    const secrets = secretsOf(newSeed());
    await one.begin(BACK, secrets);
    provider.script.down = 'refused';
    await expect(one.finish(new URL(`${BACK}?code=one&state=${secrets.state}`), secrets)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('may change its keys', async () => {
    const one = client();
    await signOn(one);
    await provider.rotateKeys();
    clock.advance(60_000);
    await expect
      .poll(
        () =>
          signOn(one).then(
            () => 'signed on',
            () => 'refused',
          ),
        { timeout: 5_000, interval: 200 },
      )
      .toBe('signed on');
  });

  it('has a page to sign off, or none', async () => {
    const url = await client().endSession('https://meet.example.org/');
    expect(url?.href).toContain(`${ISSUER}/logout?post_logout_redirect_uri=https%3A%2F%2Fmeet.example.org%2F`);
    provider.script.discovery = { end_session_endpoint: undefined };
    expect(await client().endSession('https://meet.example.org/')).toBeUndefined();
  });
});
