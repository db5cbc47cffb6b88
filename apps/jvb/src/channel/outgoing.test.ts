import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Outgoing, textFrame } from './outgoing.ts';

let server: Server;
let frames: Buffer;
beforeEach(async () => {
  const sockets = new WebSocketServer({ noServer: true });
  server = createServer().on('upgrade', (request, stream, head) => {
    sockets.handleUpgrade(request, stream, head, (socket) => {
      stream.write(frames);
      socket.close();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => void server.close());

/** What a WebSocket client makes of the frames. */
async function read(written: Buffer): Promise<string[]> {
  frames = written;
  const texts: string[] = [];
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  socket.on('message', (data, isBinary) => void texts.push(isBinary ? 'binary' : String(data)));
  await once(socket, 'close');
  return texts;
}

describe('Outgoing', () => {
  it('is the same frames for everybody', async () => {
    const outgoing = Outgoing.of({ colibriClass: 'ServerHello' }, { colibriClass: 'ServerHello', version: '1' });
    expect(outgoing.texts).toEqual(['{"colibriClass":"ServerHello"}', '{"colibriClass":"ServerHello","version":"1"}']);
    expect(outgoing.frames).toBe(outgoing.frames);
    expect(await read(outgoing.frames)).toEqual(outgoing.texts);
  });

  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])('frames texts of %i bytes', async (length) => {
    expect(await read(textFrame('x'.repeat(length)))).toEqual(['x'.repeat(length)]);
  });

  it('counts bytes, not characters', async () => {
    const text = '会'.repeat(60);
    expect(await read(Buffer.concat([textFrame(text), textFrame('b')]))).toEqual([text, 'b']);
  });
});
