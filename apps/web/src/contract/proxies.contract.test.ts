import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { freePort, waitFor } from '@parley/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpProxy } from '../proxy/http-proxy.ts';
import { Outages } from '../proxy/outages.ts';
import { type FakeService, keepingLog, openSocket, sendRaw, startService, startTestWeb, type TestWeb } from './harness.ts';

let prosody: FakeService;
let focus: FakeService;
let bridge: FakeService;
let bridges: { serverId: string; address: string }[];
let web: TestWeb;

beforeEach(async () => {
  prosody = await startService((seen, response) => {
    response.setHeader('x-answer', 'prosody');
    response.end(seen.url === '/health' ? 'OK' : JSON.stringify({ method: seen.method, url: seen.url, body: seen.body }));
  });
  focus = await startService((seen, response) => {
    if (seen.url === '/bridges') response.end(JSON.stringify({ bridges }));
    else response.end(seen.url === '/about/health' ? 'OK' : JSON.stringify({ ready: true, body: seen.body }));
  });
  bridge = await startService((_seen, response) => response.end());
  bridges = [
    { serverId: 'jvb1', address: `127.0.0.1:${bridge.port}` },
    { serverId: 'far', address: '198.51.100.1:9090' },
  ];
  web = await startTestWeb({
    TRUSTED_PROXIES: '127.0.0.1',
    PROSODY_HTTP_PORT: String(prosody.port),
    JICOFO_REST_PORT: String(focus.port),
    WEB_MAX_SOCKETS_PER_ADDRESS: '5',
    PUBLIC_URL: 'https://localhost:8443',
  });
});

afterEach(async () => {
  await web.stop();
  await Promise.all([prosody, focus, bridge].map((service) => service.stop().catch(() => {})));
});

const wss = (address: string) => `${web.http.replace('http', 'ws')}${address}`;
const seenBy = (service: FakeService, method: string) => service.seen.filter((entry) => entry.method === method);

describe('/xmpp-websocket', () => {
  it('carries frames both ways over TLS, with the tenant as prefix and the address of the client', async () => {
    const { socket, next } = await openSocket(`${web.https.replace('https', 'wss')}/acme/xmpp-websocket?room=a%20b&prefix=evil`);
    expect(socket.protocol).toBe('xmpp');
    socket.send('<open/>');
    expect(await next()).toBe('<open/>');
    const large = 'x'.repeat(300_000);
    socket.send(large);
    expect(await next()).toBe(large);
    const [upgrade] = seenBy(prosody, 'UPGRADE');
    expect(upgrade).toMatchObject({
      url: '/xmpp-websocket?prefix=acme&room=a%20b',
      headers: { host: 'meet.jitsi', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' },
    });
    socket.terminate();
  });

  it('believes X-Forwarded-For of trusted proxies alone', async () => {
    const { socket } = await openSocket(wss('/xmpp-websocket'), { headers: { 'x-forwarded-for': '10.9.9.9, 203.0.113.9' } });
    expect(seenBy(prosody, 'UPGRADE')[0]?.headers['x-forwarded-for']).toBe('203.0.113.9');
    socket.terminate();
  });

  it('ends on both sides when either side ends', async () => {
    const first = await openSocket(wss('/xmpp-websocket'));
    first.socket.terminate();
    await waitFor(() => prosody.sockets.size === 0, { what: 'the end at the service' });
    const second = await openSocket(wss('/xmpp-websocket'));
    for (const socket of prosody.sockets) socket.close(1001);
    expect(await second.closed).toBe(1001);
    const third = await openSocket(wss('/xmpp-websocket'));
    for (const socket of prosody.sockets) socket.terminate();
    expect(await third.closed).toBe(1006);
  });

  it('answers the keep-alive GET as Prosody does', async () => {
    const response = await fetch(`${web.http}/xmpp-websocket?room=a`);
    expect([response.status, response.headers.get('x-answer')]).toEqual([200, 'prosody']);
    expect(await response.json()).toMatchObject({ method: 'GET', url: '/xmpp-websocket?prefix=&room=a' });
    expect((await fetch(`${web.http}/acme/_unlock?room=a`)).status).toBe(200);
  });

  it('passes a refusal on, and nothing that was sent behind the refused upgrade', async () => {
    await expect(openSocket(wss('/xmpp-websocket?refuse=403'))).rejects.toThrow('status 403 test');
    const handshake =
      'GET /xmpp-websocket?refuse=401 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';
    const answer = await sendRaw(web.port, `${handshake}GET /admin HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 401 Refused\r\n[\s\S]*X-Reason: test[\s\S]*no!$/);
    expect(seenBy(prosody, 'SMUGGLED')).toEqual([]);
  });

  it('says once that Prosody is away, answers 502, and works again without a restart', async () => {
    const { port } = prosody;
    await prosody.stop();
    await expect(openSocket(wss('/xmpp-websocket'))).rejects.toThrow('status 502');
    await expect(openSocket(wss('/xmpp-websocket'))).rejects.toThrow('status 502');
    const response = await fetch(`${web.http}/http-bind`, { method: 'POST', body: '<body/>' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([502, '2']);
    prosody = await startService((_seen, answer) => answer.end(), port);
    const { socket } = await openSocket(wss('/xmpp-websocket'));
    socket.terminate();
    expect(web.log.lines.filter(({ fields }) => fields.upstream === 'prosody').map(({ message }) => message)).toEqual([
      'upstream unreachable',
      'upstream reachable again',
    ]);
  });

  it('bounds the sockets of one address', async () => {
    const open = await Promise.all(Array.from({ length: 5 }, () => openSocket(wss('/xmpp-websocket'))));
    await expect(openSocket(wss('/xmpp-websocket'))).rejects.toThrow('status 429');
    const elsewhere = await openSocket(wss('/xmpp-websocket'), { headers: { 'x-forwarded-for': '203.0.113.1' } });
    for (const { socket } of [...open, elsewhere]) socket.terminate();
    await Promise.all([...open, elsewhere].map(({ closed }) => closed));
    await waitFor(() => prosody.sockets.size === 0, { what: 'the end of all sockets' });
    (await openSocket(wss('/xmpp-websocket'))).socket.terminate();
  });

  it.each([
    ['/room', 404],
    ['/%', 400],
    ['/about/health', 404],
  ])('refuses an upgrade at %s with %d', async (path, status) => {
    await expect(openSocket(wss(path))).rejects.toThrow(`status ${status}`);
  });

  it('answers a request that asks for another protocol as if it had not asked', async () => {
    const answer = await sendRaw(
      web.port,
      'GET /robots.txt HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('/colibri-ws', () => {
  const address = '/colibri-ws/jvb1/c0ffee/abcd1234?pwd=secret';

  it('leads to the bridge that the focus names, under the same path', async () => {
    const { socket, next } = await openSocket(wss(address));
    socket.send('{"colibriClass":"ClientHello"}');
    expect(await next()).toBe('{"colibriClass":"ClientHello"}');
    expect(seenBy(bridge, 'UPGRADE')[0]?.url).toBe(address);
    socket.terminate();
  });

  it('passes on a wrong password, knows no other id, and stays in private networks', async () => {
    await expect(openSocket(wss(`${address}&refuse=403`))).rejects.toThrow('status 403 test');
    await expect(openSocket(wss('/colibri-ws/unknown/c/e?pwd=secret'))).rejects.toThrow('status 404');
    await expect(openSocket(wss('/colibri-ws/127.0.0.1:9090/c/e'))).rejects.toThrow('status 404');
    await expect(openSocket(wss('/colibri-ws/far/c/e?pwd=secret'))).rejects.toThrow('status 403');
    const lines = web.log.lines.filter(({ message }) => message === 'upgrade refused');
    expect(lines.map(({ fields }) => fields.status)).toEqual([404, 404, 403]);
    expect(JSON.stringify(web.log.lines)).not.toContain('secret');
  });

  it('says what a handshake lacks whose headers got lost in a proxy', async () => {
    const answer = await fetch(`${web.http}${address}`);
    expect([answer.status, answer.headers.get('upgrade')]).toEqual([426, 'websocket']);
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('proxy in front') });
    expect(web.log.lines.find(({ fields }) => fields.status === 426)?.fields).toMatchObject({ path: '/colibri-ws/jvb1/c0ffee/abcd1234' });
  });

  it('follows a bridge that came back elsewhere, and needs no focus for one that it knows', async () => {
    (await openSocket(wss(address))).socket.terminate();
    await bridge.stop();
    await expect(openSocket(wss(address))).rejects.toThrow('status 502');
    bridge = await startService((_seen, response) => response.end());
    bridges = [{ serverId: 'jvb1', address: `127.0.0.1:${bridge.port}` }];
    (await openSocket(wss(address))).socket.terminate();
    await focus.stop();
    (await openSocket(wss(address))).socket.terminate();
    await expect(openSocket(wss('/colibri-ws/other/c/e'))).rejects.toThrow('status 503');
  });
});

describe('/http-bind and /conference-request', () => {
  it('hand bodies and answers on', async () => {
    const bind = await fetch(`${web.http}/acme/http-bind?room=a`, {
      method: 'POST',
      body: '<body rid="1"/>',
      headers: { 'content-type': 'text/xml' },
    });
    expect(await bind.json()).toEqual({ method: 'POST', url: '/http-bind?prefix=acme&room=a', body: '<body rid="1"/>' });
    const options = await fetch(`${web.http}/http-bind`, { method: 'OPTIONS' });
    expect(await options.json()).toMatchObject({ method: 'OPTIONS' });
    const body = JSON.stringify({ room: 'a@muc.meet.jitsi' });
    const request = await fetch(`${web.http}/acme/conference-request/v1?room=a`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(await request.json()).toEqual({ ready: true, body });
    expect(request.headers.get('access-control-allow-origin')).toBe('*');
    expect(seenBy(focus, 'POST')[0]?.url).toBe('/conference-request/v1?room=a');
    expect((await fetch(`${web.http}/conference-request/v1`, { method: 'OPTIONS' })).status).toBe(204);
  });

  it.each([
    ['/http-bind', 600_000],
    ['/conference-request/v1', 70_000],
  ])('%s refuses a body of %d bytes with 413, whether its length is told or not', async (path, bytes) => {
    const told = await fetch(`${web.http}${path}`, { method: 'POST', body: 'x'.repeat(bytes) });
    expect(told.status).toBe(413);
    const chunk = `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`;
    const untold = await sendRaw(web.port, `POST ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`);
    expect(untold).toMatch(/^HTTP\/1\.1 413 /);
    expect([...prosody.seen, ...focus.seen]).toEqual([]);
    expect(web.log.lines.filter(({ message, fields }) => message === 'request refused' && fields.status === 413)).toHaveLength(2);
  });

  it('uses a connection again that the service closed meanwhile', async () => {
    expect((await fetch(`${web.http}/http-bind`, { method: 'POST', body: 'a' })).status).toBe(200);
    const { port } = prosody;
    await prosody.stop();
    prosody = await startService((_seen, response) => response.end(), port);
    expect((await fetch(`${web.http}/http-bind`, { method: 'POST', body: 'b' })).status).toBe(200);
  });

  it('lets go of the service when the client leaves', async () => {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    const slow = await startService((_seen, response) => void response.once('close', resolve));
    const other = await startTestWeb({ PROSODY_HTTP_PORT: String(slow.port) });
    const socket = connect(other.port, '127.0.0.1', () =>
      socket.write('POST /http-bind HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na'),
    );
    await waitFor(() => slow.seen.length === 1, { what: 'the request' });
    socket.destroy();
    await left;
    await other.stop();
    await slow.stop();
  });
});

describe('one client address', () => {
  let other: TestWeb;
  afterEach(() => other.stop());

  it('may make so many requests of the services, while others may go on', async () => {
    other = await startTestWeb({
      PROSODY_HTTP_PORT: String(prosody.port),
      WEB_MAX_REQUESTS_PER_ADDRESS: '2',
      TRUSTED_PROXIES: '127.0.0.1',
    });
    const ask = async (client: string) => {
      const answer = await fetch(`${other.http}/http-bind`, { method: 'POST', body: 'a', headers: { 'x-forwarded-for': client } });
      return [answer.status, answer.headers.get('retry-after')];
    };
    const answers = await Promise.all(Array.from({ length: 30 }, () => ask('203.0.113.5')));
    expect(answers.filter(([status]) => status === 200).length).toBeLessThan(20);
    expect(answers).toContainEqual([429, '1']);
    const upgrade =
      'GET /xmpp-websocket?refuse=403 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: YQ==\r\n';
    const handshakes = Array.from({ length: 30 }, () => sendRaw(other.port, `${upgrade}X-Forwarded-For: 203.0.113.5\r\n\r\n`));
    expect((await Promise.all(handshakes)).some((answer) => answer.startsWith('HTTP/1.1 429 '))).toBe(true);
    expect(await ask('203.0.113.6')).toEqual([200, null]);
    expect(other.log.lines.find(({ fields }) => fields.status === 429)?.fields).toMatchObject({ address: '203.0.113.5' });
  });

  it('may hold so many connections, unless it is a proxy', async () => {
    const open = async (count: number) => {
      const sockets = Array.from({ length: count }, () => connect(other.port, '127.0.0.1'));
      for (const socket of sockets) socket.on('error', () => {});
      const ended = sockets.map((socket) => new Promise<boolean>((resolve) => socket.once('close', () => resolve(true))));
      const isOpen = sockets.map((socket) => {
        socket.write('GET /about/version HTTP/1.1\r\nHost: x\r\n\r\n');
        return new Promise<boolean>((resolve) => socket.once('data', () => resolve(false)));
      });
      const refused = (await Promise.all(sockets.map((_socket, at) => Promise.race([ended[at], isOpen[at]])))).filter(Boolean).length;
      for (const socket of sockets) socket.destroy();
      return refused;
    };
    other = await startTestWeb({ WEB_MAX_CONNECTIONS_PER_ADDRESS: '3' });
    expect(await open(5)).toBe(2);
    await waitFor(async () => (await open(1)) === 0, { what: 'room for another connection' });
    await other.stop();
    other = await startTestWeb({ WEB_MAX_CONNECTIONS_PER_ADDRESS: '3', TRUSTED_PROXIES: '127.0.0.1' });
    expect(await open(5)).toBe(0);
  });
});

describe('/about/health and /metrics', () => {
  const health = async () => {
    const response = await fetch(`${web.http}/about/health`);
    return { status: response.status, body: await response.text() };
  };

  it('is healthy while Prosody and the focus are', async () => {
    const { status, body } = await health();
    expect([status, JSON.parse(body)]).toMatchObject([200, { healthy: true, parts: { xmpp: 'ok', interface: 'ok', focus: 'ok' } }]);
    // Strangers get no more than they need.
    const outside = await fetch(`${web.http}/about/health`, { headers: { 'x-forwarded-for': '203.0.113.1' } });
    expect([outside.status, await outside.text()]).toEqual([200, 'OK']);
  });

  it('names what fails', async () => {
    await focus.stop();
    const { status, body } = await health();
    expect(status).toBe(503);
    expect(JSON.parse(body)).toMatchObject({ detail: expect.stringMatching(/^focus: /) });
  });

  it('gives up on a service that does not answer', async () => {
    const silent = await startService(() => {});
    const other = await startTestWeb({ PROSODY_HTTP_PORT: String(prosody.port), JICOFO_REST_PORT: String(silent.port) });
    const response = await fetch(`${other.http}/about/health`);
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('focus: no answer within 2000 ms')]);
    await other.stop();
    await silent.stop();
  });

  it('shows metrics to the machine and not to those behind a proxy', async () => {
    const metrics = await fetch(`${web.http}/metrics`);
    expect(await metrics.text()).toContain('parley_web_websockets 0');
    expect((await fetch(`${web.http}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.1' } })).status).toBe(404);
  });

  it('tells by its own id whether an address leads to it, and findings to the machine alone', async () => {
    const id = async (base: string) => (await fetch(`${base}/about/version`)).headers.get('x-parley-instance');
    expect(await id(web.http)).toMatch(/^[0-9a-f]{16}$/);
    expect(await id(web.http)).toBe(await id(web.http));
    expect(await (await fetch(`${web.http}/about/findings`)).json()).toBeInstanceOf(Array);
    const outside = await fetch(`${web.http}/about/findings`, { headers: { 'x-forwarded-for': '203.0.113.1' } });
    expect(await outside.text()).not.toMatch(/^\[/);
  });
});

describe('stop', () => {
  it('ends open WebSockets, long polls and half-open handshakes at once', async () => {
    const slow = await startService(() => {});
    const other = await startTestWeb({ PROSODY_HTTP_PORT: String(slow.port) });
    const { closed } = await openSocket(`${other.https.replace('https', 'wss')}/xmpp-websocket`);
    const poll = fetch(`${other.http}/http-bind`, { method: 'POST', body: 'a' }).catch(() => 'cut');
    await waitFor(() => slow.seen.length === 2, { what: 'the poll' });
    const idle = connect(Number(new URL(other.https).port), '127.0.0.1');
    await once(idle, 'connect');
    const started = performance.now();
    await other.stop();
    expect(performance.now() - started).toBeLessThan(1000);
    expect([await closed, await poll]).toEqual([1006, 'cut']);
    idle.destroy();
    await slow.stop();
    await freePort();
  });
});

describe('HttpProxy', () => {
  it('bounds what the bodies of all clients take together, until they are answered', async () => {
    const proxy = new HttpProxy(new Outages(keepingLog()), 1_000);
    const target = { upstream: 'prosody', base: new URL(`http://127.0.0.1:${prosody.port}`), path: '/', headers: ['Host', 'x'] };
    const arrived: (() => void)[] = [];
    const front = createServer((request, response) => {
      void proxy.forward(request, response, { ...target, maxBodyBytes: 900, timeoutMs: 5_000 });
      request.once('data', () => arrived.shift()?.());
    });
    front.listen(0, '127.0.0.1');
    await once(front, 'listening');
    const { port } = front.address() as AddressInfo;
    const send = async () => (await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: 'x'.repeat(800) })).status;
    expect([await send(), await send()]).toEqual([200, 200]);
    const slow = connect(port, '127.0.0.1');
    const hasArrived = new Promise<void>((resolve) => arrived.push(resolve));
    slow.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 801\r\n\r\n${'x'.repeat(800)}`);
    await hasArrived;
    expect(await send()).toBe(503);
    slow.destroy();
    await waitFor(async () => (await send()) === 200, { what: 'room for another body' });
    front.close();
    proxy.stop();
  });
});
