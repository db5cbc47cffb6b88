import { createTokenVerifier, TOKEN_VARIABLES, tokenSettings } from '@parley/auth-jwt';
import { type LocalProvider, startLocalProvider } from '@parley/auth-oidc/testing';
import { loadConfig } from '@parley/config';
import { type Clock, FakeClock, silentLog, systemClock } from '@parley/kernel';
import { freePort, startProsody, XmppTestClient } from '@parley/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WebDeps } from '../parts.ts';
import { Browser, type Visit } from './browser.ts';
import { startTestWeb, type TestWeb } from './harness.ts';

const CLIENT_SECRET = 'the secret of the client';
const APP_SECRET = 'a secret of more than thirty-two characters';
const ANNA = {
  sub: 'anna',
  name: 'Anna Ö.',
  email: 'anna@example.org',
  email_verified: true,
  picture: 'https://id.example.org/anna.png',
  groups: ['staff'],
};

let provider: LocalProvider;
let web: TestWeb;
let site: string;
let browser: Browser;
let environment: NodeJS.ProcessEnv;
/** Goes on by a while from test to test, as only so many lines are logged in a while. */
let ahead = 0;
const clock: Clock = { ...systemClock, now: () => Date.now() + ahead };

beforeAll(async () => {
  const httpPort = await freePort();
  site = `http://127.0.0.1:${httpPort}/meet/`;
  provider = await startLocalProvider({
    clientId: 'parley',
    clientSecret: CLIENT_SECRET,
    redirectUris: [`${site}oidc/callback`, 'https://meet.example.org/oidc/callback'],
    logoutUris: [site],
  });
  environment = {
    HTTP_PORT: `127.0.0.1:${httpPort}`,
    DISABLE_HTTPS: '1',
    PUBLIC_URL: site,
    ENABLE_AUTH: '1',
    AUTH_TYPE: 'jwt',
    JWT_APP_ID: 'my-app',
    JWT_APP_SECRET: APP_SECRET,
    OIDC_ISSUER_URL: provider.issuer,
    OIDC_CLIENT_ID: 'parley',
    OIDC_CLIENT_SECRET: CLIENT_SECRET,
    OIDC_MODERATOR_CLAIM: 'groups',
    OIDC_MODERATOR_VALUES: 'staff',
  };
  web = await startTestWeb(environment, undefined, undefined, { clock });
});

beforeEach(() => {
  provider.person = ANNA;
  browser = new Browser();
  ahead += 11_000;
});

afterEach(() => {
  web.log.lines.length = 0;
});

afterAll(async () => {
  await web.stop();
  await provider.stop();
});

/** A site of its own at a public address, on the same provider. */
async function startOther(over: NodeJS.ProcessEnv = {}, deps: Partial<WebDeps> = {}): Promise<TestWeb> {
  const { HTTP_PORT: _port, DISABLE_HTTPS: _plain, ...rest } = environment;
  return await startTestWeb({ ...rest, PUBLIC_URL: 'https://meet.example.org', ...over }, undefined, undefined, deps);
}

/** What an official client makes of `tokenAuthUrl` in config.js (jitsi-meet, `getTokenAuthUrl`). */
async function loginAddress(room: string, folder = '', extra: Record<string, unknown> = {}): Promise<string> {
  const { body } = await browser.visit(`${site}${folder}config.js`);
  const template = /"tokenAuthUrl": "([^"]+)"/.exec(body)?.[1] ?? expect.fail('no tokenAuthUrl');
  const state = { room, roomSafe: room.toLowerCase(), tenant: 'whatever', ...extra };
  return template.replace('{state}', encodeURIComponent(JSON.stringify(state))).replace('{room}', room);
}

/** Goes through the provider up to the address of the room. */
async function signOn(address: string): Promise<Visit> {
  return await browser.follow(address, (url) => url.includes('#'));
}

const isCallback = (url: string) => url.includes('/oidc/callback');
/** Stops where the provider sends the browser back to. */
async function upToCallback(address: string): Promise<string> {
  return (await browser.follow(address, isCallback)).url;
}

function tokenIn(url: string): string {
  const value = new URLSearchParams(new URL(url).hash.slice(1)).get('jwt') ?? expect.fail(`no token in ${url.split('#')[0]}`);
  return JSON.parse(value) as string;
}

async function claimsOf(token: string, over: Record<string, string> = {}) {
  const settings = tokenSettings(loadConfig(TOKEN_VARIABLES, { JWT_APP_ID: 'my-app', JWT_APP_SECRET: APP_SECRET, ...over }));
  return await createTokenVerifier({ settings, log: silentLog, clock }).verify(token, AbortSignal.timeout(5_000));
}

const logged = () => JSON.stringify(web.log.lines);
const counted = async (result: string) => {
  const text = (await browser.visit(`${site}metrics`)).body;
  return Number(new RegExp(`sign_ons_total\\{result="${result}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
};

describe('a sign-on', () => {
  it('leads from the room through the provider back into the room, with a token for it alone', async () => {
    const visit = await signOn(await loginAddress('Stand-Up', '', { 'config.startWithAudioMuted': true }));
    expect(visit.url).toMatch(new RegExp(`^${site}Stand-Up#jwt=%22[\\w.-]+%22&config.startWithAudioMuted=true$`));
    expect(await claimsOf(tokenIn(visit.url))).toMatchObject({
      ok: true,
      claims: {
        kind: 'token',
        user: { id: 'anna', name: 'Anna Ö.', email: 'anna@example.org', avatar: 'https://id.example.org/anna.png' },
        rooms: { room: 'stand-up', tenant: '' },
        moderator: true,
        issuer: 'my-app',
      },
    });
    expect((await browser.visit(visit.url.split('#')[0] ?? '')).status).toBe(200);
    expect(browser.cookieNames(`${site}oidc/callback`).filter((name) => name.includes('parley'))).toEqual([]);
  });

  it('says who does not moderate', async () => {
    provider.person = { ...ANNA, sub: 'berta', groups: [] };
    const visit = await signOn(await loginAddress('room'));
    expect(await claimsOf(tokenIn(visit.url))).toMatchObject({ ok: true, claims: { moderator: false, user: { id: 'berta' } } });
  });

  it('belongs to a tenant where the room does', async () => {
    const visit = await signOn(await loginAddress('room', 'Acme.Org/'));
    expect(visit.url.split('#')[0]).toBe(`${site}Acme.Org/room`);
    const strict = { JWT_ENABLE_DOMAIN_VERIFICATION: '1' };
    expect(await claimsOf(tokenIn(visit.url), strict)).toMatchObject({ claims: { rooms: { tenant: 'acme_org', verifyTenant: true } } });
  });

  it('works in several tabs at once, whichever is finished first', async () => {
    const first = await upToCallback(await loginAddress('first'));
    const second = await upToCallback(await loginAddress('second'));
    expect((await signOn(second)).url).toContain(`${site}second#jwt=`);
    expect((await signOn(first)).url).toContain(`${site}first#jwt=`);
  });

  it('in a window of its own hands the token to the page that opened it', async () => {
    const visit = await browser.follow(`${await loginAddress('room')}&nonce=0123456789abcdef`);
    expect(visit).toMatchObject({ status: 200, headers: { 'content-security-policy': expect.stringContaining("script-src 'sha256-") } });
    const token = /data-token="([^"]+)"/.exec(visit.body)?.[1] ?? expect.fail('no token');
    expect(await claimsOf(token)).toMatchObject({ ok: true, claims: { rooms: { room: 'room' } } });
    expect(visit.body).toContain("type: 'oauth-success'");
    expect(visit.body).toContain('location.origin');
  });

  it('goes on after the provider has changed its keys', async () => {
    await signOn(await loginAddress('room'));
    await provider.rotateKeys();
    browser = new Browser();
    await expect.poll(async () => (await signOn(await loginAddress('room'))).url.includes('#jwt='), { timeout: 10_000 }).toBe(true);
  });

  it('ends at the provider', async () => {
    const visit = await browser.visit(`${site}oidc/logout`);
    expect(visit.status).toBe(303);
    expect(visit.headers.location).toContain(`${provider.issuer}/session/end?post_logout_redirect_uri=${encodeURIComponent(site)}`);
  });
});

describe('a room token', () => {
  it('opens its room at the real Prosody, through the front, and no other', async () => {
    const tokens = { ENABLE_AUTH: '1', AUTH_TYPE: 'jwt', JWT_APP_ID: 'my-app', JWT_APP_SECRET: APP_SECRET };
    const prosody = await startProsody({ env: tokens });
    const front = await startOther({ PROSODY_HTTP_PORT: prosody.env.PROSODY_HTTP_PORT });
    const { url } = await browser.follow(`${front.http}/oidc/login?room=Stand-Up`, isCallback);
    const { headers } = await browser.visit(url.replace('https://meet.example.org', front.http));
    const token = tokenIn(new URL(headers.location ?? '', front.http).href);
    const open = (query: string) =>
      XmppTestClient.open({ url: `${front.http.replace('http', 'ws')}/xmpp-websocket?${query}`, domain: prosody.domain });
    const client = await open(`room=stand-up&token=${token}`);
    client.drop();
    await expect(open(`room=another&token=${token}`)).rejects.toThrow('not-allowed');
    await expect(open('room=stand-up')).rejects.toThrow('not-allowed');
    await expect(open(`room=stand-up&token=${token.slice(0, -3)}`)).rejects.toThrow('not-allowed');
    expect(prosody.process.records().some((record) => JSON.stringify(record).includes(token.slice(-20)))).toBe(false);
    await front.stop();
    await prosody.stop();
  });
});

describe('an attack', () => {
  const refused = async (url: string, reason: RegExp) => {
    const before = await counted('expired');
    web.log.lines.length = 0;
    const visit = await browser.visit(url);
    expect(visit.status).toBe(400);
    expect(visit.headers.location).toBeUndefined();
    expect(visit.body).toMatch(/<main role="alert">/);
    expect(web.log.lines.filter(({ message }) => message === 'sign-on not finished')).toHaveLength(1);
    expect(logged()).toMatch(reason);
    return (await counted('expired')) - before;
  };

  it('with an answer that nobody asked for is refused', async () => {
    expect(await refused(`${site}oidc/callback?code=x&state=y`, /expired/)).toBe(1);
    expect(await refused(`${site}oidc/callback`, /expired/)).toBe(1);
  });

  it('with the answer of another browser is refused: nobody is signed on as somebody else', async () => {
    const callback = await upToCallback(await loginAddress('room'));
    browser = new Browser();
    expect(await refused(callback, /expired/)).toBe(1);
  });

  it('with another state is refused', async () => {
    const callback = new URL(await upToCallback(await loginAddress('room')));
    callback.searchParams.set('state', `${callback.searchParams.get('state')}x`);
    expect(await refused(callback.href, /expired/)).toBe(1);
  });

  it('with a changed cookie is refused', async () => {
    const callback = await upToCallback(await loginAddress('room'));
    browser.spoil((value) => `${value.slice(0, -2)}${value.endsWith('AA') ? 'BB' : 'AA'}`);
    expect(await refused(callback, /expired/)).toBe(1);
  });

  it('with the cookie of another attempt is refused', async () => {
    const callback = await upToCallback(await loginAddress('room'));
    await upToCallback(await loginAddress('other'));
    const values = [...browser.cookies.values()].filter(({ name }) => name.includes('parley')).map(({ value }) => value);
    browser.spoil((value) => (value === values[0] ? (values[1] ?? '') : value));
    expect(await refused(callback, /expired/)).toBe(1);
  });

  it('with a code that was used is refused', async () => {
    const callback = await upToCallback(await loginAddress('room'));
    const stolen = new Map(browser.cookies);
    await browser.visit(callback);
    expect(await refused(callback, /expired/)).toBe(1);
    // Even with the cookie, which the browser has given up.
    const cookie = [...stolen.values()].map(({ name, value }) => `${name}=${value}`).join('; ');
    web.log.lines.length = 0;
    const visit = await browser.visit(callback, { cookie });
    expect(visit.status).toBe(400);
    expect(logged()).toContain('invalid_grant');
  });

  it('with a made-up answer of the provider is refused', async () => {
    const callback = new URL(await upToCallback(await loginAddress('room')));
    callback.searchParams.set('iss', 'https://evil.example.org');
    web.log.lines.length = 0;
    expect((await browser.visit(callback.href)).status).toBe(400);
    expect(web.log.lines).toHaveLength(1);
  });

  it.each([
    '//evil.example.org',
    'https://evil.example.org',
    '/\\evil.example.org',
    '..',
    '%2e%2e',
    'a/b',
    'config.js',
    'xmpp-websocket',
    'x:y',
    '',
    'x'.repeat(300),
  ])('that wants to be led away to %j gets a page that says so', async (room) => {
    for (const query of [`room=${encodeURIComponent(room)}`, `state=${encodeURIComponent(JSON.stringify({ room }))}`]) {
      const visit = await browser.visit(`${site}oidc/login?${query}`);
      if (visit.status === 303) expect(await redirected(visit)).toBe(true);
      else expect(visit).toMatchObject({ status: 400, body: expect.stringContaining('<main role="alert">') });
    }
  });

  /** What became of a name that is one after all: does it stay on the site? */
  const redirected = async (visit: Visit) => {
    const end = await signOn(new URL(visit.headers.location ?? '').href);
    return end.url.startsWith(`${site}`) && !/[\\]|\/\//.test(new URL(end.url).pathname);
  };

  it.each(['return_to', 'redirect_uri', 'redirect', 'next', 'url'])('cannot name where it wants to go by %s', async (name) => {
    const visit = await signOn(`${await loginAddress('room')}&${name}=https%3A%2F%2Fevil.example.org`);
    expect(visit.url).toContain(`${site}room#jwt=`);
    expect(browser.visited.filter((url) => new URL(url).hostname.includes('evil'))).toEqual([]);
  });

  it('by Host or X-Forwarded-Host does not change where the provider sends people', async () => {
    const headers = { host: 'evil.example.org', 'x-forwarded-host': 'evil.example.org', 'x-forwarded-proto': 'https' };
    const other = await startOther();
    const visit = await browser.visit(`${other.http}/oidc/login?room=room`, headers);
    expect(new URL(visit.headers.location ?? '').searchParams.get('redirect_uri')).toBe('https://meet.example.org/oidc/callback');
    await other.stop();
  });

  it('by another method is refused', async () => {
    const { status } = await fetch(`${site}oidc/login?room=a`, { method: 'POST', redirect: 'manual' });
    expect(status).toBe(405);
  });
});

describe('what people are told', () => {
  it('when they say no at the provider', async () => {
    provider.person = undefined;
    const visit = await browser.follow(await loginAddress('room', 'acme/'));
    expect(visit.status).toBe(403);
    expect(visit.body).toContain('did not sign you on');
    expect(visit.body).toContain('href="/meet/acme/oidc/login?room=room"');
    expect(logged()).toContain('access_denied');
  });

  it('when the provider is down, and when it is back', async () => {
    const port = await freePort();
    const other = await startOther({ OIDC_ISSUER_URL: `http://127.0.0.1:${port}` });
    const login = `${other.http}/oidc/login?room=room`;
    expect(await browser.visit(login)).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
    const late = await startLocalProvider({
      clientId: 'parley',
      clientSecret: CLIENT_SECRET,
      redirectUris: ['https://meet.example.org/oidc/callback'],
      port,
    });
    await expect.poll(async () => (await browser.visit(login)).status, { timeout: 10_000 }).toBe(303);
    const set = (await browser.visit(login)).headers['set-cookie']?.[0];
    expect(set).toMatch(/^__Secure-parley_on_.*; Path=\/oidc\/; Max-Age=900; HttpOnly; SameSite=Lax; Secure$/);
    await late.stop();
    await other.stop();
  });

  it('when their network asks too often', async () => {
    const still = new FakeClock(Date.now());
    const other = await startOther({}, { clock: still });
    const ask = async () => (await new Browser().visit(`${other.http}/oidc/login?room=room`)).status;
    const statuses = await Promise.all(Array.from({ length: 120 }, ask));
    expect([303, 429].map((status) => statuses.filter((one) => one === status).length)).toEqual([80, 40]);
    still.advance(1_000);
    expect(await ask()).toBe(303);
    expect(other.log.lines.filter(({ message }) => message === 'sign-on not finished')).toHaveLength(20);
    await other.stop();
  });
});

describe('secrets', () => {
  it('are in no log, no referrer and no cache', async () => {
    const address = await loginAddress('room');
    const callback = await upToCallback(address);
    const visit = await browser.visit(callback);
    for (const { headers } of [await browser.visit(address), visit])
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    const token = tokenIn(new URL(visit.headers.location ?? '', site).href);
    const { searchParams } = new URL(callback);
    for (const secret of [token, searchParams.get('code'), searchParams.get('state'), CLIENT_SECRET, APP_SECRET])
      expect(logged()).not.toContain(secret);
    expect(logged()).toContain('signed on');
  });
});
