import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deferred } from '@parley/kernel';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { ALONE } from './network.ts';
import { TextSocket } from './text-socket.ts';

let server: Server;
let url: string;
let accepted: Promise<WebSocket>;

beforeEach(async () => {
  server = createServer((_, response) => response.writeHead(404).end());
  const webSockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'xmpp' });
  const { promise, resolve } = deferred<WebSocket>();
  accepted = promise;
  server.on('upgrade', (request, socket, head) => {
    if (request.url === '/refused') socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    else
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on('message', (data) => webSocket.send(String(data)));
        resolve(webSocket);
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

it('carries text of every length both ways', async () => {
  const all = deferred();
  const got: string[] = [];
  const texts = ['<a/>', 'é'.repeat(100), 'x'.repeat(70_000)];
  const onText = (bytes: Buffer) => {
    if (got.push(String(bytes)) === texts.length) all.resolve();
  };
  const socket = await TextSocket.open({ url, protocol: 'xmpp', network: ALONE, onText });
  for (const text of texts) socket.send(text);
  await all.promise;
  expect(got).toEqual(texts);
  expect((await accepted).protocol).toBe('xmpp');
  socket.terminate();
  await socket.closed;
});

it('answers pings and the end', async () => {
  const socket = await TextSocket.open({ url, protocol: 'xmpp', network: ALONE, onText: () => {} });
  const other = await accepted;
  other.ping('are you there');
  const [payload] = await once(other, 'pong');
  expect(String(payload)).toBe('are you there');
  other.close(1001);
  const [code] = await once(other, 'close');
  expect(code).toBe(1001);
  await socket.closed;
});

it('says what it was answered instead', async () => {
  const open = (to: string) => TextSocket.open({ url: to, protocol: 'xmpp', network: ALONE, onText: () => {} });
  await expect(open(`${url}/refused`)).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('403') });
  await expect(open('ws://127.0.0.1:1')).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('ECONNREFUSED') });
});
