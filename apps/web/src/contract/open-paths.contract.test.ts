import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeService, openSocket, sendRaw, startService, startTestWeb, type TestWeb } from './harness.ts';

const EVIL = 'https://evil.example.org';
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.c2VjcmV0LWNsYWltcw.c2lnbmF0dXJl';
const COOKIE = 'parley_on_0123456789abcdef=stolen; jwt=stolen; session=stolen';

let prosody: FakeService;
let focus: FakeService;
let bridge: FakeService;
let web: TestWeb;

beforeAll(async () => {
  prosody = await startService((_seen, response) => response.end('OK'));
  bridge = await startService((_seen, response) => response.end());
  focus = await startService((seen, response) => {
    if (seen.url === '/bridges') response.end(JSON.stringify({ bridges: [{ serverId: 'jvb1', address: `127.0.0.1:${bridge.port}` }] }));
    else response.end('{"ready":true}');
  });
  web = await startTestWeb({
    PROSODY_HTTP_PORT: String(prosody.port),
    JICOFO_REST_PORT: String(focus.port),
    PUBLIC_URL: 'https://meet.example.org',
    ENABLE_AUTH: '1',
  });
});

beforeEach(() => {
  for (const service of [prosody, focus, bridge]) service.seen.length = 0;
  web.log.lines.length = 0;
});

afterAll(async () => {
  await Promise.all([web, prosody, focus, bridge].map((part) => part.stop()));
});

const socketOf = async (path: string, headers: Record<string, string>) => {
  const { socket, closed } = await openSocket(`${web.http.replace('http', 'ws')}${path}`, { headers });
  socket.close();
  await closed;
};
const post = async (path: string, headers: Record<string, string>) =>
  await fetch(`${web.http}${path}`, { method: 'POST', headers: { 'content-type': 'text/plain', ...headers }, body: '{}' });

/** The four ways into a conference, and who gets what comes by them. */
const PATHS: readonly (readonly [string, () => FakeService, (headers: Record<string, string>) => Promise<unknown>])[] = [
  ['/xmpp-websocket', () => prosody, (headers) => socketOf(`/xmpp-websocket?room=a&token=${TOKEN}`, headers)],
  ['/acme/xmpp-websocket', () => prosody, (headers) => socketOf(`/acme/xmpp-websocket?room=a&token=${TOKEN}`, headers)],
  ['/http-bind', () => prosody, (headers) => post(`/http-bind?room=a&token=${TOKEN}`, headers)],
  ['/conference-request', () => focus, (headers) => post(`/conference-request/v1?room=a&token=${TOKEN}`, headers)],
  ['/colibri-ws', () => bridge, (headers) => socketOf('/colibri-ws/jvb1/conference/endpoint?pwd=p', headers)],
];

describe.each(PATHS)('%s', (_path, service, ask) => {
  const received = () => service().seen.find(({ url }) => url !== '/bridges') ?? expect.fail('nothing came through');

  it('is open to pages of any site', async () => {
    await ask({ origin: EVIL });
    expect(received().headers.origin).toBe(EVIL);
  });

  it('hands no cookie on, so that a page of another site gets no authority of its visitor', async () => {
    await ask({ origin: EVIL, cookie: COOKIE });
    expect(received().headers).not.toHaveProperty('cookie');
    expect(JSON.stringify(received())).not.toContain('stolen');
  });

  it('says who asks, whatever the client claims about itself', async () => {
    const claims = {
      'x-forwarded-for': '198.51.100.7, 127.0.0.2',
      'x-real-ip': '198.51.100.8',
      'x-forwarded-host': 'evil.example.org',
      'x-forwarded-proto': 'gopher',
      forwarded: 'for=198.51.100.9',
    };
    await ask(claims);
    expect(received().headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
    expect(JSON.stringify(received().headers)).not.toMatch(/198\.51|evil|gopher/);
  });

  it('leaves no token in the log', async () => {
    await ask({ authorization: `Bearer ${TOKEN}` });
    expect(JSON.stringify(web.log.lines)).not.toContain(TOKEN.slice(0, 12));
  });
});

describe('CORS of the conference request', () => {
  it('lets every page ask, with a token of its own and without credentials of the browser', async () => {
    const preflight = await fetch(`${web.http}/conference-request/v1?room=a`, {
      method: 'OPTIONS',
      headers: { origin: EVIL, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization, content-type');
    expect(preflight.headers.has('access-control-allow-credentials')).toBe(false);
    const answer = await post('/conference-request/v1?room=a', { origin: EVIL });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
  });
});

describe('a token in an address', () => {
  it.each([
    ['of a room', `/room?jwt=${TOKEN}`],
    ['of nothing', `/static/none?jwt=${TOKEN}`],
    ['that cannot be read', `/%zz?jwt=${TOKEN}`],
    ['that is too long', `/room?jwt=${TOKEN}${'x'.repeat(9_000)}`],
    ['of the single sign-on that is not there', `/oidc/callback?code=${TOKEN}&state=${TOKEN}`],
  ])('%s is in no log line and no referrer to other sites', async (_what, address) => {
    const answer = await fetch(`${web.http}${address}`, { headers: { referer: `${web.http}/room?jwt=${TOKEN}` } });
    expect(answer.headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
    expect(JSON.stringify(web.log.lines)).not.toContain(TOKEN.slice(0, 12));
  });

  it('is in no log line when an upgrade is refused, or the service is away', async () => {
    for (const path of ['/none', '/xmpp-websocket', '/colibri-ws/none/x'])
      await sendRaw(
        web.port,
        `GET ${path}?token=${TOKEN} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: ${path === '/xmpp-websocket' ? '' : 'YQ=='}\r\n\r\n`,
      );
    const alone = await startTestWeb();
    await fetch(`${alone.http}/http-bind?token=${TOKEN}`, { method: 'POST', body: '<body/>' });
    await fetch(`${alone.http}/conference-request/v1?token=${TOKEN}`, {
      method: 'POST',
      body: '{}',
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const lines = JSON.stringify([...web.log.lines, ...alone.log.lines]);
    await alone.stop();
    expect(lines).toContain('upgrade refused');
    expect(lines).not.toContain(TOKEN.slice(0, 12));
  });
});
