import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import https from 'node:https';
import { randomHex } from '@parley/kernel';
import { XmppTestClient } from '@parley/testing';
import { childOf, NS } from '@parley/xmpp-core';
import { afterEach, describe, expect, it } from 'vitest';
import { ADA, BEN, everybodySeesAndHears, useStack } from './harness/fixture.ts';
import type { Participant } from './harness/participant.ts';
import { poll } from './harness/poll.ts';
import { type ProxyOptions, type ReverseProxy, recommended, startReverseProxy } from './harness/reverse-proxy.ts';
import { freePort, type Stack } from './harness/stack.ts';
import { standIn } from './harness/stand-in.ts';

let proxy: ReverseProxy | undefined;
afterEach(async () => {
  await proxy?.stop();
  proxy = undefined;
});

/** As everywhere but in tests, the proxy has a name that is not this machine's own for itself. */
const browserArgs = ['--host-resolver-rules=MAP *.example.org 127.0.0.1, MAP example.org 127.0.0.1'];

type Recipe = Pick<ProxyOptions, 'kind' | 'recipe' | 'edit'>;

describe('at the root of the host', async () => {
  // One address in front of which the proxies take turns.
  const port = await freePort();
  const { stack, join } = lazily(
    useStack(
      { publicUrl: `https://meet.example.org:${port}`, env: { LOG_LEVEL: 'debug', TRUSTED_PROXIES: recommended('TRUSTED_PROXIES') } },
      { browserArgs },
    ),
  );
  const start = async (recipe: Recipe) => {
    const { HTTP_PORT: httpPort = '', HTTPS_PORT: httpsPort = '' } = stack().env;
    proxy = await startReverseProxy({ ...recipe, port, httpPort, httpsPort });
  };
  const call = async () => {
    const room = `proxied-${randomHex(6)}`;
    const people = await Promise.all([join(room, ADA), join(room, BEN)]);
    await everybodySeesAndHears(people);
    return people.flatMap(({ sockets }) => sockets);
  };

  it.each<ProxyOptions['kind']>(['nginx', 'apache', 'caddy', 'haproxy'])('%s carries a call, and tells Prosody who calls', async (kind) => {
    // Nobody has called from there yet, in an attempt before this one either.
    const client = ['127', ...randomBytes(3)].join('.');
    await start({ kind });
    expectSockets(await call(), `wss://meet.example.org:${port}/`);
    expect(stack().log('prosody')).not.toContain(client);
    await postFrom(client, port);
    await poll(() => stack().log('prosody').includes(client), { timeoutMs: 5_000, what: 'Prosody knows the address of the client' });
  });

  it.each<Recipe>([
    { kind: 'nginx', recipe: 'nginx-three-locations' },
    { kind: 'apache', recipe: 'apache-wstunnel' },
  ])('$recipe of old handbooks carries a call', async (recipe) => {
    await start(recipe);
    expectSockets(await call(), `wss://meet.example.org:${port}/`);
  });

  it('a proxy that forgot the WebSocket of signalling carries a call over BOSH', async () => {
    const edit = (text: string) => text.replace(/ {4}location \/xmpp-websocket \{[\s\S]*?\n {4}\}\n/, '');
    await start({ kind: 'nginx', recipe: 'nginx-three-locations', edit });
    const sockets = await call();
    expect(sockets.filter((url) => url.includes('/colibri-ws/'))).toHaveLength(2);
  });
});

describe('in a folder of the host', async () => {
  const port = await freePort();
  const etherpadPort = await freePort();
  const etherpad = standIn(etherpadPort);
  // Its proxy is not named to Parley: calls work all the same.
  const { stack, join } = lazily(
    useStack(
      { publicUrl: `https://example.org:${port}/tools/meet/`, env: { ETHERPAD_URL_BASE: `http://127.0.0.1:${etherpadPort}` } },
      { browserArgs, before: etherpad.start, after: etherpad.stop },
    ),
  );

  it.each<Recipe>([
    { kind: 'nginx', recipe: 'nginx-folder' },
    { kind: 'caddy', recipe: 'caddy-folder' },
  ])('$recipe carries a call of a tenant, and opens its document', async (recipe) => {
    const { HTTP_PORT: httpPort = '', HTTPS_PORT: httpsPort = '' } = stack().env;
    proxy = await startReverseProxy({ ...recipe, port, httpPort, httpsPort });
    const room = `acme/folder-${randomHex(6)}`;
    const people = await Promise.all([join(room, ADA), join(room, BEN)]);
    await everybodySeesAndHears(people);
    const sockets = people.flatMap((person) => person.sockets);
    expectSockets(sockets, `wss://example.org:${port}/tools/meet/`);
    const signalling = sockets.filter((url) => url.includes('/xmpp-websocket?'));
    expect(signalling.filter((url) => url.includes('/tools/meet/acme/'))).toEqual(signalling);
    const [ada, ben] = people as [Participant, Participant];
    expect(await openDocument(ada, await documentOf(room, stack()))).toEqual(await openDocument(ben, await documentOf(room, stack())));
  });
});

/** The name of the room's shared document, which the focus tells everybody. */
async function documentOf(room: string, { env }: Stack): Promise<string> {
  const [tenant = '', name = ''] = room.split('/');
  const guest = await XmppTestClient.open({
    url: `ws://127.0.0.1:${env.HTTP_PORT}/${tenant}/xmpp-websocket?room=${name}`,
    domain: 'meet.jitsi',
  });
  const jid = `${name}@muc.${tenant}.meet.jitsi`;
  await guest.join(jid, randomHex(4));
  const focus = guest.received.find((stanza) => stanza.name === 'presence' && stanza.attrs.from === `${jid}/focus`);
  await guest.close();
  return childOf(focus, 'etherpad', NS.etherpad)?.getText() ?? '';
}

/** Opens the document as clients do, from the meeting's page: what its server was asked for, by request and by WebSocket. */
async function openDocument({ page }: Participant, name: string): Promise<readonly string[]> {
  const asked = await page.evaluate(async (document) => {
    const base = (window.config as { etherpad_base: string }).etherpad_base;
    const answer = await fetch(`${base}${document}?showChat=false`);
    const socket = new WebSocket(`${base.replace(/^http/, 'ws').replace(/p\/$/, '')}socket.io/?EIO=4`);
    const first = await new Promise<MessageEvent>((resolve) => socket.addEventListener('message', resolve));
    socket.close();
    // `[` and `]` of a tenant's document may be written either way.
    return [decodeURIComponent(await answer.text()), String(first.data)];
  }, name);
  expect(asked).toEqual([`asked for /p/${name}?showChat=false`, '/socket.io/?EIO=4']);
  return asked;
}

/** Signalling and the bridge channel of two people. */
function expectSockets(sockets: readonly string[], base: string): void {
  // The pre-join page may ask over a connection of its own who is in the meeting.
  expect(sockets.filter((url) => url.includes('/xmpp-websocket')).length).toBeGreaterThanOrEqual(2);
  expect(sockets.filter((url) => url.includes('/colibri-ws/'))).toHaveLength(2);
  for (const url of sockets) expect(url.startsWith(base), url).toBe(true);
}

/** Opens a BOSH session from another address of this machine. */
async function postFrom(localAddress: string, port: number): Promise<void> {
  const path = '/http-bind?room=x';
  const headers = { 'content-type': 'text/xml; charset=utf-8' };
  const request = https.request({
    host: '127.0.0.1',
    port,
    path,
    method: 'POST',
    headers,
    localAddress,
    servername: 'meet.example.org',
    rejectUnauthorized: false,
  });
  request.setHeader('host', `meet.example.org:${port}`);
  request.end(`<body xmlns='http://jabber.org/protocol/httpbind' to='meet.jitsi' rid='1' wait='1' hold='1' ver='1.6' xml:lang='en'/>`);
  const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
  response.resume();
  expect(response.statusCode).toBe(200);
  await once(response, 'end');
}

/** The stack is there only once the tests run. */
function lazily(fixture: ReturnType<typeof useStack>) {
  return { stack: () => fixture.stack, join: fixture.join };
}
