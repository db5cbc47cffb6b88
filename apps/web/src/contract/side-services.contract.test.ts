import { waitFor } from '@parley/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FakeService, openSocket, startService, startTestWeb, type TestWeb } from './harness.ts';

/** What a stand-in answers: the request as it came. */
const echo = () =>
  startService((seen, response) => {
    response.setHeader('content-type', 'application/json');
    response.setHeader('set-cookie', 'express_sid=1; Path=/');
    if (seen.url.endsWith('/stream')) {
      response.write('first');
      return;
    }
    response.end(JSON.stringify({ method: seen.method, url: seen.url, bytes: seen.body.length }));
  });

describe('services beside the conferences', () => {
  let etherpad: FakeService;
  let whiteboard: FakeService;
  let rtcstats: FakeService;
  let visualizer: FakeService;
  let web: TestWeb;

  beforeAll(async () => {
    [etherpad, whiteboard, rtcstats, visualizer] = await Promise.all([echo(), echo(), echo(), echo()]);
    web = await startTestWeb({
      ETHERPAD_URL_BASE: `http://127.0.0.1:${etherpad.port}`,
      WHITEBOARD_COLLAB_SERVER_URL_BASE: `http://127.0.0.1:${whiteboard.port}`,
      RTCSTATS_ENABLED: '1',
      RTCSTATS_URL_BASE: `http://127.0.0.1:${rtcstats.port}`,
      RTC_VISUALIZER_URL_BASE: `http://127.0.0.1:${visualizer.port}/viewer/`,
      CSP_HEADER: "default-src 'none'",
      PUBLIC_URL: 'https://meet.example.org',
    });
  });
  afterAll(async () => {
    await Promise.all([web, etherpad, whiteboard, rtcstats, visualizer].map((part) => part.stop()));
  });

  const ask = async (path: string, init: RequestInit = {}) => await fetch(`${web.http}${path}`, { redirect: 'manual', ...init });
  const ws = (path: string) => `${web.http.replace('http', 'ws')}${path}`;

  it.each([
    ['/etherpad/p/daily?showChat=false', '/p/daily?showChat=false', () => etherpad],
    ['/etherpad/', '/', () => etherpad],
    ['/acme/etherpad/p/%E4%BC%9A', '/p/%E4%BC%9A', () => etherpad],
    ['/socket.io/?EIO=4&transport=polling', '/socket.io/?EIO=4&transport=polling', () => whiteboard],
    ['/acme/socket.io/?EIO=4', '/socket.io/?EIO=4', () => whiteboard],
    ['/rtcstats-ws/?x', '/?x', () => rtcstats],
    ['/rtc-visualizer/', '/viewer/', () => visualizer],
    ['/rtc-visualizer/login?a=b', '/viewer/login?a=b', () => visualizer],
  ])('%s is %s there, for requests and WebSockets', async (path, there, service) => {
    const answer = await ask(path, { headers: { 'x-forwarded-for': '203.0.113.9' } });
    expect(await answer.json()).toMatchObject({ method: 'GET', url: there });
    // What the service says goes to the browser; our own policy for scripts does not.
    expect([answer.headers.get('set-cookie'), answer.headers.get('content-security-policy')]).toEqual(['express_sid=1; Path=/', null]);
    const { socket, next } = await openSocket(ws(path));
    socket.send('hello');
    expect(await next()).toBe('hello');
    socket.terminate();
    const [request, upgrade] = service().seen.splice(0);
    expect(upgrade).toMatchObject({ method: 'UPGRADE', url: there });
    expect(request?.headers).toMatchObject({ host: 'meet.example.org', 'x-forwarded-proto': 'http' });
    await waitFor(() => service().sockets.size === 0, { what: 'the end at the service' });
  });

  it('hands on what is posted, within bounds, and answers as they come', async () => {
    const post = (bytes: number) => ask('/etherpad/p/x/import', { method: 'POST', body: 'x'.repeat(bytes) });
    expect(await (await post(3_000_000)).json()).toEqual({ method: 'POST', url: '/p/x/import', bytes: 3_000_000 });
    expect((await post(11_000_000)).status).toBe(413);
    const streaming = await ask('/etherpad/stream');
    const { value } = (await streaming.body?.getReader().read()) ?? {};
    expect(new TextDecoder().decode(value)).toBe('first');
  });

  it('leads from the folder without a slash to the one with it, but leaves rooms of that name alone', async () => {
    for (const path of ['/rtc-visualizer', '/acme/rtc-visualizer?a', '/rtcstats-ws']) {
      const answer = await ask(path);
      const name = path.includes('visualizer') ? 'rtc-visualizer' : 'rtcstats-ws';
      expect([answer.status, answer.headers.get('location')]).toEqual([301, `./${name}/${path.includes('?') ? '?a' : ''}`]);
    }
    expect(await (await ask('/etherpad')).text()).toContain('<title>Client</title>');
    expect(await (await ask('/socket.io')).text()).toContain('<title>Client</title>');
  });

  it('knows nothing below an address that stands alone', async () => {
    expect((await ask('/socket.io/x')).status).toBe(404);
    await expect(openSocket(ws('/socket.io/x'))).rejects.toThrow('status 404');
  });
});

describe('without them', () => {
  let web: TestWeb | undefined;
  afterEach(() => web?.stop());

  it.each(['/etherpad/p/x', '/socket.io/?EIO=4', '/rtcstats-ws/', '/rtc-visualizer/', '/acme/etherpad/'])('%s is 404', async (path) => {
    web = await startTestWeb({ RTCSTATS_URL_BASE: 'http://127.0.0.1:1', ETHERPAD_PUBLIC_URL: 'https://pad.example.org/p/' });
    expect((await fetch(`${web.http}${path}`)).status).toBe(404);
    await expect(openSocket(`${web.http.replace('http', 'ws')}${path}`)).rejects.toThrow('status 404');
  });

  it('says which service is away', async () => {
    web = await startTestWeb({ ETHERPAD_URL_BASE: 'http://127.0.0.1:1' });
    const answer = await fetch(`${web.http}/etherpad/p/x`);
    expect([answer.status, await answer.json()]).toMatchObject([502, { detail: 'etherpad does not answer' }]);
  });
});
