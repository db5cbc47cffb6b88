import { readFileSync } from 'node:fs';
import path from 'node:path';
import { randomHex } from '@parley/kernel';
import { createXmppClient, type XmppConnection } from '@parley/xmpp-connection';
import { createXmppComponent } from '@parley/xmpp-connection/component';
import { type Element, NS, xml } from '@parley/xmpp-core';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { joinAs, launchBrowser, type Participant } from './harness/participant.ts';
import { poll } from './harness/poll.ts';
import { type Stack, startStack } from './harness/stack.ts';

let stack: Stack;
let browser: Browser;
let ada: Participant;
let ben: Participant;
let channelUrl: URL;
const room = `hostile-${randomHex(6)}`;
const connections: XmppConnection[] = [];

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack(), launchBrowser()]);
  ada = await joinAs(browser, { url: stack.url, room, name: 'Ada', media: { hue: 0, frequency: 440 } });
  ben = await joinAs(browser, { url: stack.url, room, name: 'Ben', media: { hue: 120, frequency: 660 } });
  await Promise.all([ada.seesAndHears(ben), ben.seesAndHears(ada)]);
  channelUrl = new URL(
    await poll(() => ada.sockets.find((url) => url.includes('/colibri-ws/')), { timeoutMs: 5_000, what: 'the bridge channel is open' }),
  );
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});
afterEach(async () => {
  await Promise.all(connections.splice(0).map((connection) => connection.stop()));
  expect((await ada.flow('Ben', 1)).fps, 'the call goes on').toBeGreaterThan(3);
  expect([...ada.errors, ...ben.errors]).toEqual([]);
});

/** How a WebSocket attempt ended: the HTTP status of a refusal, or the close code. */
function knock(url: string, messages: readonly string[] = []): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { rejectUnauthorized: false });
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.on('open', () => {
      for (const message of messages) socket.send(message);
    });
    socket.on('close', (code) => resolve(code));
    socket.on('error', () => {});
  });
}

const anonymous = async () => {
  const connection = createXmppClient({
    service: `ws://127.0.0.1:${stack.env.PROSODY_HTTP_PORT}/xmpp-websocket?room=${room}`,
    domain: 'meet.jitsi',
  });
  connections.push(connection);
  await connection.start();
  return connection;
};
const password = (name: string) =>
  new RegExp(`^${name}=["']?([^"'\n]+)`, 'm').exec(readFileSync(path.join(stack.stateDir, '.env'), 'utf8'))?.[1] ?? '';
const account = async (username: string, variable: string) => {
  const connection = createXmppClient({
    service: `xmpp://127.0.0.1:${stack.env.XMPP_PORT}`,
    domain: 'auth.meet.jitsi',
    username,
    password: password(variable),
    resource: `test-${randomHex(4)}`,
  });
  connections.push(connection);
  await connection.start();
  return connection;
};
const condition = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepted',
    (error: { code?: string; details?: { stanza?: { condition?: string } } }) =>
      error.details?.stanza?.condition ?? error.code ?? String(error),
  );
/** The error presence that answers a join. */
const joinError = async (connection: XmppConnection, to: string) => {
  const answer = Promise.withResolvers<Element>();
  connection.on('presence', (stanza) => answer.resolve(stanza));
  await connection.send(xml('presence', { to }, xml('x', { xmlns: NS.muc })));
  const stanza = await answer.promise;
  return stanza.attrs.type === 'error' ? stanza.getChild('error')?.getChildElements()[0]?.name : `joined with ${stanza.attrs.from}`;
};

describe('the bridge channel', () => {
  const changed = (change: (url: URL) => void) => {
    const url = new URL(channelUrl);
    change(url);
    return url.href;
  };
  it('answers 403 to a wrong password and to unknown conferences, 404 to an unknown bridge', async () => {
    expect(await knock(changed((url) => url.searchParams.set('pwd', 'wrong')))).toBe(403);
    expect(await knock(changed((url) => url.searchParams.delete('pwd')))).toBe(403);
    const [, , bridge, conference, endpoint] = channelUrl.pathname.split('/');
    expect(await knock(changed((url) => Object.assign(url, { pathname: `/colibri-ws/${bridge}/none/${endpoint}` })))).toBe(403);
    expect(await knock(changed((url) => Object.assign(url, { pathname: `/colibri-ws/unknown/${conference}/${endpoint}` })))).toBe(404);
    // The services' lines come by pipes of their own.
    await poll(() => stack.log('web').includes('unknown'), { timeoutMs: 10_000, what: "web's line about the unknown bridge" });
    await poll(() => stack.log('jvb').includes('403'), { timeoutMs: 10_000, what: "the bridge's line about the refusals" });
  });

  it('ends a connection that sends nonsense or too much, and says why in its log', async () => {
    const nonsense = Array.from({ length: 50 }, () => '{"colibriClass":');
    expect([1007, 1008]).toContain(await knock(channelUrl.href, nonsense));
    expect(await knock(channelUrl.href, ['x'.repeat(200_000)])).toBe(1009);
    // Both sockets had replaced the page's own channel, which comes back by itself, over the way that was left alone.
    await poll(async () => (await ada.bridgeChannel()) === 'sctp', { timeoutMs: 15_000, what: "the page's channel is back" });
    expect(stack.log('jvb')).toMatch(/channel/);
  });
});

describe('HTTP', () => {
  const post = (body: string, type = 'application/json') =>
    ada.page.evaluate(
      async ({ body, type }) => (await fetch('/conference-request/v1', { method: 'POST', headers: { 'content-type': type }, body })).status,
      { body, type },
    );
  it.each([
    ['malformed JSON', '{', 400],
    ['a body of the wrong shape', '{"room":5}', 400],
    ['a room of a foreign domain', '{"room":"x@evil.example","properties":{}}', 400],
    ['an oversized body', JSON.stringify({ room: 'x'.repeat(200_000) }), 413],
  ])('answers %s with a client error', async (_kind, body, status) => {
    expect(await post(body)).toBe(status);
  });

  it.each(['/%', '/%ff', '/../../etc/passwd', `/${'x'.repeat(20_000)}`])('does not fall over a path like %.20s', async (target) => {
    const answer = await stack.get(target);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body).not.toContain('root:');
  });
});

describe('an anonymous client', () => {
  it('cannot enter a brewery, address a bridge or the service accounts, or become focus', async () => {
    const client = await anonymous();
    expect(await joinError(client, 'jvbbrewery@internal-muc.meet.jitsi/evil')).toMatch(/forbidden|not-allowed|not-authorized/);
    const modify = () => xml('conference-modify', { xmlns: NS.colibri2, 'meeting-id': 'x', create: 'true' });
    const bridges = (await (await fetch(`http://127.0.0.1:${stack.env.JICOFO_REST_PORT}/bridges`)).json()) as {
      bridges: { jid: string }[];
    };
    for (const to of [bridges.bridges[0]?.jid ?? '', 'jvb@auth.meet.jitsi/jvb', 'focus@auth.meet.jitsi/focus', 'policy.meet.jitsi']) {
      expect(await condition(client.request('get', to, modify(), { timeoutMs: 5_000 })), to).not.toMatch(/accepted|TIMEOUT/);
    }
    expect(await joinError(client, `${room}@muc.meet.jitsi/focus`)).toMatch(/not-allowed|conflict|forbidden/);
    expect(await joinError(client, `unasked-${randomHex(4)}@muc.meet.jitsi/${client.jid.slice(0, 8)}`)).toBe('not-allowed');
  });

  it.each([
    ['a conference request without a room', xml('conference', { xmlns: NS.focus }), 'bad-request'],
    ['a room that is no address', xml('conference', { xmlns: NS.focus, room: '@@' }), /bad-request|jid-malformed/],
    ['a room of a foreign domain', xml('conference', { xmlns: NS.focus, room: 'x@evil.example' }), 'bad-request'],
    ['something the focus does not know', xml('whatever', { xmlns: 'urn:nothing' }), 'service-unavailable'],
  ])('gets a proper error for %s', async (_kind, request, expected) => {
    const client = await anonymous();
    expect(await condition(client.request('set', 'focus.meet.jitsi', request))).toMatch(expected);
  });

  it('gets errors for Jingle that is malformed, oversized or of no session', async () => {
    const client = await anonymous();
    const nick = client.jid.slice(0, 8);
    await client.send(xml('presence', { to: `${room}@muc.meet.jitsi/${nick}` }, xml('x', { xmlns: NS.muc })));
    const focus = `${room}@muc.meet.jitsi/focus`;
    const jingle = (attributes: Record<string, string>, ...children: Element[]) =>
      xml('jingle', { xmlns: NS.jingle, ...attributes }, ...children);
    const many = Array.from({ length: 500 }, (_, index) => xml('source', { xmlns: NS.sources, ssrc: index + 1 }));
    const content = xml('content', { name: 'audio', creator: 'responder' }, xml('description', { xmlns: NS.rtp, media: 'audio' }, ...many));
    expect(await condition(client.request('set', focus, jingle({ action: 'nonsense', sid: 'x' })))).toBe('bad-request');
    expect(await condition(client.request('set', focus, jingle({ action: 'session-accept' })))).toBe('bad-request');
    expect(await condition(client.request('set', focus, jingle({ action: 'source-add', sid: 'none' })))).toMatch(
      /bad-request|item-not-found/,
    );
    expect(await condition(client.request('set', focus, jingle({ action: 'source-add', sid: 'none' }, content)))).toMatch(
      /bad-request|item-not-found/,
    );
    expect(stack.log('jicofo')).toMatch(/bad-request|INPUT_INVALID|refused/);
  });
});

describe('COLIBRI2', () => {
  const bridgeJid = async () =>
    ((await (await fetch(`http://127.0.0.1:${stack.env.JICOFO_REST_PORT}/bridges`)).json()) as { bridges: { jid: string }[] }).bridges[0]
      ?.jid ?? '';
  const modify = (attributes: Record<string, string>, ...children: Element[]) =>
    xml('conference-modify', { xmlns: NS.colibri2, ...attributes }, ...children);
  const enter = async (connection: XmppConnection, nick: string) => {
    const entered = Promise.withResolvers<void>();
    connection.on('presence', (stanza) => stanza.attrs.from === `jvbbrewery@internal-muc.meet.jitsi/${nick}` && entered.resolve());
    await connection.send(xml('presence', { to: `jvbbrewery@internal-muc.meet.jitsi/${nick}` }, xml('x', { xmlns: NS.muc })));
    await entered.promise;
  };

  it('that is malformed or oversized gets a proper error, and the room goes on', async () => {
    const focus = await account('focus', 'JICOFO_AUTH_PASSWORD');
    await enter(focus, 'tester');
    const to = await bridgeJid();
    const endpoints = Array.from({ length: 5_000 }, (_, index) => xml('endpoint', { id: `e${index}`, expire: 'true' }));
    expect(await condition(focus.request('get', to, modify({})))).toBe('bad-request');
    expect(await condition(focus.request('get', to, modify({ 'meeting-id': 'unknown' })))).toBe('item-not-found');
    expect(
      await condition(
        focus.request('get', to, modify({ 'meeting-id': 'm', create: 'true' }, xml('endpoint', { id: 'x', create: 'true' }))),
      ),
    ).toBe('bad-request');
    expect(await condition(focus.request('get', to, modify({ 'meeting-id': 'm', create: 'true' }, ...endpoints)))).toBe('bad-request');
    expect(stack.log('jvb')).toMatch(/bad-request|INPUT_INVALID|refused/);
  });

  it('from somebody in the brewery who is not the focus is forbidden', async () => {
    const other = await account('jvb', 'JVB_AUTH_PASSWORD');
    await enter(other, 'other-bridge');
    expect(await condition(other.request('get', await bridgeJid(), modify({ 'meeting-id': 'm', create: 'true' })))).toBe('forbidden');
  });
});

describe('a component', () => {
  it.each(['wrong', 's3cr37', ''])('with the secret %j is refused', async (secret) => {
    const component = createXmppComponent({
      host: '127.0.0.1',
      port: Number(stack.env.PROSODY_COMPONENT_PORT),
      domain: 'focus.meet.jitsi',
      secret,
    });
    connections.push(component);
    await expect(component.start(AbortSignal.timeout(8_000))).rejects.toMatchObject({ code: 'NOT_AUTHORIZED' });
  });
});
