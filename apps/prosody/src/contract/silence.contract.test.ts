import { Agent } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { deferred } from '@parley/kernel';
import { type ProsodyHarness, prosodyVersions, RawBosh, startProsody, XmppTestClient } from '@parley/testing';
import { attr, NS, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** A relay in front of a port that can go silent: both sides keep their connection, and nothing passes any more. */
async function createRelay(target: number) {
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    sockets.push(near, far);
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) socket.on('error', () => {});
  });
  const { promise, resolve } = deferred();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  return {
    port: (server.address() as { port: number }).port,
    goSilent() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe.each(await prosodyVersions())('silent clients of Prosody $version', (prosody) => {
  let server: ProsodyHarness;
  beforeAll(async () => {
    server = await startProsody({ prosody, env: { PARLEY_CLIENT_SILENCE: '2' } });
  });
  afterAll(() => server?.stop());

  it('leave their rooms when they have vanished; those that merely say nothing stay', async () => {
    const room = `quiet@${server.muc}`;
    const focus = await server.account('focus');
    await focus.join(room, 'focus');
    const quiet = await server.guest();
    await quiet.join(room, 'aaaaaaaa');
    const relay = await createRelay(Number(server.env.PROSODY_HTTP_PORT));
    try {
      const lost = await XmppTestClient.open({ url: `ws://127.0.0.1:${relay.port}/xmpp-websocket`, domain: server.domain });
      await lost.join(room, 'bbbbbbbb');
      const started = performance.now();
      relay.goSilent();
      const left = await focus.next((stanza) => attr(stanza, 'type') === 'unavailable', 'leave', 10_000);
      expect(attr(left, 'from')).toBe(`${room}/bbbbbbbb`);
      expect(performance.now() - started).toBeGreaterThan(3_500);
      await quiet.iq('get', room, xml('query', { xmlns: NS.discoInfo }));
    } finally {
      relay.close();
    }
  });

  it('may be BOSH sessions, whose connections are not theirs', async () => {
    const agent = new Agent({ keepAlive: true });
    const held = await RawBosh.open(`${server.httpUrl}/http-bind`, server.domain, { agent });
    // The answer to this is held for longer than a silent connection would live.
    const poll = held.post({});
    expect(await Promise.race([poll.then(String), pause(7_000, 'held')])).toBe('held');
    held.post({}).catch(() => {});
    expect(attr(await poll, 'type')).toBeUndefined();
    agent.destroy();
  });

  it('may have moved to another connection', async () => {
    const first = await server.guest({ streamManagement: true });
    first.drop();
    await first.closed;
    const second = await server.guest({ query: `?previd=${first.smId}`, streamManagement: { previd: first.smId, h: 0 } });
    expect(second.resumed).toBe(true);
    for (const end = Date.now() + 6_000; Date.now() < end; await pause(500)) {
      await second.iq('get', server.domain, xml('ping', { xmlns: NS.ping }));
    }
  });
});
