import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { waitFor } from '@parley/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeService, startService, startTestWeb, type TestWeb } from './harness.ts';

const SLOW = 'POST /conference-request/v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nslow';

let held: ServerResponse[];
let focus: FakeService;
let web: TestWeb;

beforeEach(async () => {
  held = [];
  focus = await startService((seen, response) => {
    if (seen.body === 'slow') held.push(response);
    else response.end();
  });
  web = await startTestWeb({ JICOFO_REST_PORT: String(focus.port) });
});

afterEach(async () => {
  await web.stop();
  await focus.stop();
});

describe('a request over a connection that was used before', () => {
  it('is not sent again when its client is gone, and nothing breaks when it would be answered', async () => {
    await fetch(`${web.http}/conference-request/v1`, { method: 'POST', body: 'first' });
    const client = connect(Number(new URL(web.http).port), '127.0.0.1');
    await once(client, 'connect');
    client.write(SLOW);
    await waitFor(() => held.length === 1, { what: 'the request' });
    const isCut = once(held[0]?.req.socket ?? client, 'close');
    client.destroy();
    await isCut;
    // Whatever the front does about the lost connection it does before it takes another request.
    expect((await fetch(`${web.http}/conference-request/v1`, { method: 'POST', body: 'next' })).status).toBe(200);
    for (const response of held) response.end('late');
    expect((await fetch(`${web.http}/conference-request/v1`, { method: 'POST', body: 'last' })).status).toBe(200);
    expect(focus.seen.map(({ body }) => body)).toEqual(['first', 'slow', 'next', 'last']);
  });
});

describe('a body that is refused for its length', () => {
  it('is read to its end, so that no reset takes the answer from a client that is still sending', async () => {
    const client = connect(Number(new URL(web.http).port), '127.0.0.1');
    let answer = '';
    client.on('data', (chunk) => {
      answer += String(chunk);
    });
    await once(client, 'connect');
    client.write('POST /conference-request/v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n');
    await waitFor(() => answer.includes('\r\n\r\n{'), { what: 'the answer' });
    expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*connection: close/i);
    expect(client.readableEnded).toBe(false);
    const isOver = once(client, 'end');
    client.end('x'.repeat(1_000_000));
    await isOver;
    expect(client.errored).toBe(null);
  });

  it('is cut off when it never ends', async () => {
    const client = connect(Number(new URL(web.http).port), '127.0.0.1');
    client.on('error', () => {});
    const isOver = once(client, 'close');
    client.resume().write('POST /conference-request/v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nx');
    await isOver;
  });
});
