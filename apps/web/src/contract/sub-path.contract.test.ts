import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeService, openSocket, startService, startTestWeb, type TestWeb } from './harness.ts';

const PAGE =
  '<!doctype html><link href="./favicon.svg"><script src="config.js"></script><script type="module" src="./assets/index-BxK93hQa.js">';
const UI = { 'index.html': PAGE, 'assets/index-BxK93hQa.js': 'console.log(1);', 'favicon.svg': '<svg/>' };

describe('a site in a folder of its host', () => {
  let prosody: FakeService;
  let bridge: FakeService;
  let focus: FakeService;
  let web: TestWeb;

  beforeAll(async () => {
    prosody = await startService((seen, response) => response.end(JSON.stringify({ url: seen.url })));
    bridge = await startService((_seen, response) => response.end());
    const bridges = [{ serverId: 'jvb1', address: `127.0.0.1:${bridge.port}` }];
    focus = await startService((seen, response) => response.end(seen.url === '/bridges' ? JSON.stringify({ bridges }) : 'OK'));
    web = await startTestWeb(
      {
        PUBLIC_URL: 'https://example.org/tools/meet/',
        PROSODY_HTTP_PORT: String(prosody.port),
        JICOFO_REST_PORT: String(focus.port),
        ENABLE_HTTP_REDIRECT: '0',
      },
      UI,
    );
  });
  afterAll(async () => {
    await Promise.all([web, prosody, focus, bridge].map((part) => part.stop()));
  });

  const get = (address: string, headers: Record<string, string> = {}) => fetch(`${web.http}${address}`, { headers, redirect: 'manual' });

  it.each(['/tools/meet', ''])('answers requests that come with %j in front', async (folder) => {
    for (const room of ['/', '/room', '/acme/room']) {
      const page = await (await get(`${folder}${room}`)).text();
      expect(page).toContain('href="/tools/meet/favicon.svg"');
      expect(page).toContain('src="/tools/meet/assets/index-BxK93hQa.js"');
      // The tenant's own.
      expect(page).toContain('src="config.js"');
    }
    expect((await get(`${folder}/assets/index-BxK93hQa.js`)).status).toBe(200);
    expect((await get(`${folder}/about/health`)).status).toBe(200);
    expect(await (await get(`${folder}/acme/http-bind?room=a`)).json()).toEqual({ url: '/http-bind?prefix=acme&room=a' });
    const ws = web.http.replace('http', 'ws');
    for (const address of ['/acme/xmpp-websocket', '/colibri-ws/jvb1/c/e?pwd=x']) {
      (await openSocket(`${ws}${folder}${address}`)).socket.terminate();
    }
    expect(prosody.seen.at(-1)?.url).toBe('/xmpp-websocket?prefix=acme');
    expect(bridge.seen.at(-1)?.url).toBe('/colibri-ws/jvb1/c/e?pwd=x');
  });

  it('tells clients addresses in the folder', async () => {
    const scope: { config?: unknown } = {};
    runInNewContext(await (await get('/tools/meet/acme/config.js')).text(), scope);
    expect(scope.config).toMatchObject({
      hosts: { muc: 'muc.acme.meet.jitsi' },
      websocket: 'wss://example.org/tools/meet/acme/xmpp-websocket',
      bosh: 'https://example.org/tools/meet/acme/http-bind',
      conferenceRequestUrl: 'https://example.org/tools/meet/acme/conference-request/v1',
    });
  });

  it('leads into the folder, with the query, and takes a room of that name where the proxy says that the folder is off', async () => {
    const answer = await get('/tools/meet?lang=zh&x=1?2');
    expect([answer.status, answer.headers.get('location')]).toEqual([308, '/tools/meet/?lang=zh&x=1?2']);
    expect((await get('/tools/meet/tools/meet')).status).toBe(200);
    expect((await get('/tools/meet', { 'x-forwarded-prefix': '/tools/meet' })).status).toBe(200);
  });
});

describe("an original client's build in a folder", () => {
  let web: TestWeb;
  afterAll(() => web.stop());

  it('gets its settings written into the page, and its files by addresses relative to it', async () => {
    const ui = {
      'index.html':
        '<html><!--#include virtual="base.html"--><script><!--#include virtual="/config.js" --></script><script src="libs/app.bundle.min.js?v=1">',
      'base.html': '<base href="" />',
      'libs/app.bundle.min.js': 'app();',
    };
    web = await startTestWeb({ PUBLIC_URL: 'https://example.org/tools/meet/', ENABLE_HTTP_REDIRECT: '0' }, ui);
    for (const folder of ['/tools/meet', '']) {
      const page = await (await fetch(`${web.http}${folder}/acme/room`)).text();
      expect(page).toContain('<base href="" />');
      expect(page).toContain('"wss://example.org/tools/meet/acme/xmpp-websocket"');
      expect(page).toContain('src="libs/app.bundle.min.js?v=1"');
      const script = await fetch(`${web.http}${folder}/acme/libs/app.bundle.min.js?v=1`);
      expect([await script.text(), script.headers.get('cache-control')]).toEqual(['app();', 'public, max-age=31536000']);
    }
  });
});
