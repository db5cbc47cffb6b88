import { once } from 'node:events';
import { FakeClock, silentLog } from '@parley/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { emptyTotals } from '../stats/totals.ts';
import { ClientChannel } from './client-channel.ts';
import { ColibriWebSocketServer } from './web-socket-server.ts';

let server: ColibriWebSocketServer;
let clock: FakeClock;
let channel: ClientChannel;
let messages: string[];

beforeEach(async () => {
  clock = new FakeClock();
  messages = [];
  channel = new ClientChannel({
    clock,
    log: silentLog,
    totals: emptyTotals(),
    onMessage: (message) => void messages.push(message.colibriClass),
    onOpen: () => channel.send({ colibriClass: 'ServerHello' }),
    onClosed() {},
  });
  const find = (conference: string, endpoint: string) =>
    conference === 'c0ffee' && endpoint === 'ab12cd34' ? { password: 'secret', channel, log: silentLog } : undefined;
  server = new ColibriWebSocketServer({ host: '127.0.0.1', port: 0, serverId: 'jvb1', clock, log: silentLog, find });
  await server.start();
});
afterEach(() => server.stop());

const open = (path: string) => new WebSocket(`ws://127.0.0.1:${server.port}${path}`);
const GOOD = '/colibri-ws/jvb1/c0ffee/ab12cd34?pwd=secret';

async function status(path: string): Promise<number | undefined> {
  const socket = open(path);
  socket.on('error', () => {});
  const [, response] = await once(socket, 'unexpected-response');
  return (response as { statusCode?: number }).statusCode;
}

async function connected() {
  const socket = open(GOOD);
  const [data] = await once(socket, 'message');
  expect(String(data)).toBe('{"colibriClass":"ServerHello"}');
  return socket;
}

describe('ColibriWebSocketServer', () => {
  it.each([
    ['/colibri-ws/jvb2/c0ffee/ab12cd34?pwd=secret', 404],
    ['/other/jvb1/c0ffee/ab12cd34?pwd=secret', 404],
    ['/colibri-ws/jvb1/c0ffee?pwd=secret', 404],
    ['/colibri-ws/jvb1/c0ffee/ab12cd34/more?pwd=secret', 404],
    ['//', 404],
    ['/colibri-ws/jvb1/c0ffee/ab12cd34?pwd=wrong', 403],
    ['/colibri-ws/jvb1/c0ffee/ab12cd34', 403],
    ['/colibri-ws/jvb1/deadbeef/ab12cd34?pwd=secret', 403],
    ['/colibri-ws/jvb1/c0ffee/00000000?pwd=secret', 403],
  ])('answers %s with %i', async (path, expected) => {
    expect(await status(path)).toBe(expected);
  });

  it('answers plain HTTP with 404', async () => {
    expect((await fetch(`http://127.0.0.1:${server.port}${GOOD}`)).status).toBe(404);
  });

  it('carries messages both ways, compressed', async () => {
    const socket = await connected();
    expect(socket.extensions).toContain('permessage-deflate');
    socket.send('{"colibriClass":"ClientHello"}');
    await expect.poll(() => messages).toEqual(['ClientHello']);
    socket.close();
    await expect.poll(() => channel.isOpen).toBe(false);
  });

  it('sends short and long messages in the order in which they were sent', async () => {
    const socket = await connected();
    const versions = ['short', 'long'.repeat(2_000), 'after', 'longer'.repeat(1_000), 'last'];
    const received: string[] = [];
    socket.on('message', (data) => void received.push((JSON.parse(String(data)) as { version: string }).version));
    for (const version of versions) channel.send({ colibriClass: 'ServerHello', version });
    await expect.poll(() => received).toEqual(versions);
  });

  it('cuts off a client that does not read', async () => {
    const socket = await connected();
    socket.pause();
    const version = 'x'.repeat(500);
    for (let count = 0; channel.isOpen && count < 100_000; count++) {
      channel.send({ colibriClass: 'ServerHello', version });
      if (count % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(channel.isOpen).toBe(false);
    socket.terminate();
  });

  it('lets a newer socket replace an older one', async () => {
    const first = await connected();
    const closed = once(first, 'close');
    await connected();
    const [code, reason] = await closed;
    expect([code, String(reason)]).toEqual([1000, 'replaced']);
    expect(channel.isOpen).toBe(true);
  });

  it('closes with 1009 on a message of more than 64 KiB', async () => {
    const socket = await connected();
    socket.send('x'.repeat(65_537));
    const [code] = await once(socket, 'close');
    expect([code, messages]).toEqual([1009, []]);
  });

  it('pings, and cuts off who has been silent for a minute', async () => {
    const socket = await connected();
    const ping = once(socket, 'ping');
    clock.advance(15_000);
    await ping;
    socket.pause();
    clock.advance(60_000);
    await expect.poll(() => channel.isOpen).toBe(false);
    socket.terminate();
  });
});

it('says which variable names a port that is taken', async () => {
  const second = new ColibriWebSocketServer({
    host: '127.0.0.1',
    port: server.port,
    serverId: 'jvb1',
    clock,
    log: silentLog,
    find: () => undefined,
  });
  await expect(second.start()).rejects.toThrow(`COLIBRI_WEBSOCKET_PORT=${server.port}: this port is already in use`);
});
