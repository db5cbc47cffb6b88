import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deferred } from '@parley/kernel';
import { attr, childOf, type Element, xml } from '@parley/xmpp-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createXmppClient, type XmppClientOptions } from './client.ts';
import { type ProsodyFixture, startProsody } from './prosody-fixture.ts';
import { joinRoom } from './room-session.ts';
import type { XmppConnection } from './types.ts';

let prosody: ProsodyFixture;
const open: XmppConnection[] = [];

beforeAll(async () => {
  prosody = await startProsody();
});
afterEach(() => Promise.all(open.splice(0).map((connection) => connection.stop())));
afterAll(() => prosody?.dispose());

async function guest(service: string, options: Partial<XmppClientOptions> = {}): Promise<XmppConnection> {
  const connection = createXmppClient({ service, domain: `guest.${prosody.domain}`, ...options });
  open.push(connection);
  await connection.start();
  return connection;
}
const bosh = () => guest(`http://127.0.0.1:${prosody.ports.http}/http-bind?room=demo`);
const webSocket = () => guest(`ws://127.0.0.1:${prosody.ports.http}/xmpp-websocket?room=demo`);

/** What arrives at a connection, until there are `count` of it. */
function messages(connection: XmppConnection, count: number): Promise<(string | undefined)[]> {
  const { promise, resolve } = deferred<(string | undefined)[]>();
  const bodies: (string | undefined)[] = [];
  connection.on('message', (stanza) => {
    if (!childOf(stanza, 'body')) return;
    bodies.push(childOf(stanza, 'body')?.getText());
    if (bodies.length === count) resolve(bodies);
  });
  return promise;
}
const message = (to: string, body: string) => xml('message', { to, type: 'chat' }, xml('body', {}, body));

describe('a connection over BOSH', () => {
  it('logs in, asks and answers, in both directions', async () => {
    const [a, b] = await Promise.all([bosh(), webSocket()]);
    expect(a.jid).toMatch(/@guest\.parley\.test\//);
    await a.request('get', `guest.${prosody.domain}`, xml('ping', { xmlns: 'urn:xmpp:ping' }));
    for (const connection of [a, b])
      connection.handle('get', 'urn:test', 'echo', ({ child }) => xml('echo', { xmlns: 'urn:test' }, child.getText()));
    for (const [from, to] of [[a, b] as const, [b, a] as const]) {
      const reply = await from.request('get', to.jid, xml('echo', { xmlns: 'urn:test' }, '会议 &'));
      expect(reply?.getText()).toBe('会议 &');
    }
  });

  it('keeps the order of many stanzas, both ways, and gets one that comes out of the blue at once', async () => {
    const [a, b] = await Promise.all([bosh(), webSocket()]);
    const texts = Array.from({ length: 100 }, (_value, index) => `m${index}`);
    for (const [from, to] of [[a, b] as const, [b, a] as const]) {
      const received = messages(to, texts.length);
      for (const text of texts) void from.send(message(to.jid, text));
      expect(await received).toEqual(texts);
    }
    const single = messages(a, 1);
    const started = performance.now();
    await b.send(message(a.jid, 'psst'));
    await single;
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('joins a room, and has left it as soon as it is stopped', async () => {
    const [a, b] = await Promise.all([webSocket(), bosh()]);
    const room = `demo@${prosody.mucDomain}`;
    await joinRoom(a, { room, nick: 'aa' });
    await joinRoom(b, { room, nick: 'bb' });
    const { promise, resolve } = deferred<Element>();
    a.on('presence', (stanza) => {
      if (attr(stanza, 'type') === 'unavailable') resolve(stanza);
    });
    await b.stop();
    expect(attr(await promise, 'from')).toBe(`${room}/bb`);
  });
});

/** Something on the way that lets requests through and no WebSocket; with `isSlow` those are lost whose client goes at once. */
async function startProxy({ isSlow = false } = {}): Promise<{ server: Server; port: number; upgrades: () => number }> {
  let upgrades = 0;
  const server = createServer((request, response) => {
    if (!isSlow) return forward(request, response);
    const timer = setTimeout(() => forward(request, response), 100);
    response.on('close', () => clearTimeout(timer));
  });
  const forward = (request: IncomingMessage, response: ServerResponse) => {
    const onward = httpRequest(
      { port: prosody.ports.http, method: request.method, path: request.url, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  };
  server.on('upgrade', (_request, socket) => {
    upgrades++;
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port, upgrades: () => upgrades };
}

describe('a network without WebSockets', () => {
  it('is crossed by BOSH after three attempts', async () => {
    const proxy = await startProxy();
    const connection = await guest(`ws://127.0.0.1:${proxy.port}/xmpp-websocket`, { fallback: `http://127.0.0.1:${proxy.port}/http-bind` });
    expect(proxy.upgrades()).toBe(3);
    await connection.request('get', `guest.${prosody.domain}`, xml('ping', { xmlns: 'urn:xmpp:ping' }));
    await connection.stop();
    proxy.server.closeAllConnections();
    proxy.server.close();
  });

  it('does not keep a person in the room whose last words were still under way', async () => {
    const proxy = await startProxy({ isSlow: true });
    const [a, b] = await Promise.all([webSocket(), guest(`http://127.0.0.1:${proxy.port}/http-bind`)]);
    const room = `leaving@${prosody.mucDomain}`;
    await joinRoom(a, { room, nick: 'aa' });
    await joinRoom(b, { room, nick: 'bb' });
    const left = deferred();
    a.on('presence', (stanza) => {
      if (attr(stanza, 'type') === 'unavailable') left.resolve();
    });
    await b.send(message(a.jid, 'good-bye'));
    await b.stop();
    await left.promise;
    proxy.server.closeAllConnections();
    proxy.server.close();
  });
});

describe('a server that goes away under a BOSH session', () => {
  it('is found again', async () => {
    const connection = await bosh();
    const { promise, resolve } = deferred();
    connection.on('online', () => resolve());
    await prosody.kill();
    await prosody.start();
    await promise;
    await connection.request('get', `guest.${prosody.domain}`, xml('ping', { xmlns: 'urn:xmpp:ping' }));
  });
});
