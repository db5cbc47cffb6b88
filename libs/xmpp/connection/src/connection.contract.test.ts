import { AppError, type Log, silentLog } from '@parley/kernel';
import { childOf, type Element, stanzaError, xml } from '@parley/xmpp-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createXmppClient, type XmppClientOptions } from './client.ts';
import { createXmppComponent } from './component.ts';
import { type CuttingRelay, startRelay } from './cutting-relay.ts';
import { type ProsodyFixture, startProsody } from './prosody-fixture.ts';
import { joinRoom } from './room-session.ts';
import type { XmppConnection } from './types.ts';

const NS_ECHO = 'urn:parley:test:echo';
const CHINESE = '会议纪要😀 — ünïcödé';

let prosody: ProsodyFixture;
let resources = 0;
const open: { stop(): Promise<void> }[] = [];
const relays: CuttingRelay[] = [];

beforeAll(async () => {
  prosody = await startProsody();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.stop()));
  await Promise.all(relays.splice(0).map((relay) => relay.close()));
});
afterAll(() => prosody?.dispose());

function keep(connection: XmppConnection): XmppConnection {
  open.push(connection);
  return connection;
}

const service = (options: Partial<XmppClientOptions> & { port?: number } = {}): XmppConnection => {
  const { port = prosody.ports.c2s, ...rest } = options;
  const { domain, username, password } = prosody;
  return keep(createXmppClient({ service: `xmpp://127.0.0.1:${port}`, domain, username, password, resource: `r${++resources}`, ...rest }));
};
const guest = (port = prosody.ports.http, options: Partial<XmppClientOptions> = {}): XmppConnection =>
  keep(createXmppClient({ service: `ws://127.0.0.1:${port}/xmpp-websocket?room=demo`, domain: `guest.${prosody.domain}`, ...options }));
const component = (options: { secret?: string; port?: number; log?: Log } = {}): XmppConnection => {
  const { secret = prosody.secret, port = prosody.ports.component, log = silentLog } = options;
  return keep(createXmppComponent({ host: '127.0.0.1', port, domain: prosody.componentDomain, secret, log }));
};
async function relay(port: number, options: { pieceBytes?: number } = {}): Promise<CuttingRelay> {
  const started = await startRelay(port, options);
  relays.push(started);
  return started;
}

const nextOnline = (connection: XmppConnection): Promise<{ resumed: boolean }> =>
  new Promise((resolve) => {
    const off = connection.on('online', (info) => {
      off();
      resolve(info);
    });
  });
const nextMessage = (connection: XmppConnection): Promise<Element> =>
  new Promise((resolve) => {
    const off = connection.on('message', (stanza) => {
      off();
      resolve(stanza);
    });
  });
const echo = (text = ''): Element => xml('echo', { xmlns: NS_ECHO }, text);
const ping = (connection: XmppConnection, to: string): Promise<Element | undefined> =>
  connection.request('get', to, xml('ping', { xmlns: 'urn:xmpp:ping' }));

describe('login', () => {
  it('logs a client in with SCRAM and binds the wanted resource', async () => {
    const connection = service({ resource: 'focus' });
    await connection.start();
    expect(connection.jid).toBe('focus@parley.test/focus');
    expect(connection.online).toBe(true);
    await connection.stop();
    expect(connection).toMatchObject({ online: false, jid: '' });
  });

  it('lets an anonymous client in over the WebSocket', async () => {
    const connection = guest();
    await connection.start();
    expect(connection.jid).toMatch(/^[^@]+@guest\.parley\.test\/.+/);
  });

  it('refuses a wrong password at once', async () => {
    await expect(service({ password: 'wrong' }).start()).rejects.toMatchObject({ code: 'NOT_AUTHORIZED' });
  });

  it('refuses a wrong component secret at once', async () => {
    await expect(component({ secret: 'wrong' }).start()).rejects.toMatchObject({ code: 'NOT_AUTHORIZED' });
  });

  it('gives up when told to', async () => {
    const abort = new AbortController();
    const [free] = [await relay(1)];
    const starting = service({ port: free.port }).start(abort.signal);
    abort.abort();
    await expect(starting).rejects.toMatchObject({ code: 'CLOSED' });
  });
});

describe('requests', () => {
  it('go from client to component and back, with results and errors', async () => {
    const [asker, server] = [service(), component()];
    server.handle('set', NS_ECHO, 'echo', ({ child, from, to }) => xml('echo', { xmlns: NS_ECHO, from, to }, child.getText()));
    server.handle('get', NS_ECHO, 'echo', () => {
      throw stanzaError('item-not-found', 'no such thing', { application: [xml('gone-fishing', { xmlns: NS_ECHO })] });
    });
    server.handle('get', NS_ECHO, 'nothing', () => undefined);
    await Promise.all([asker.start(), server.start()]);
    const answer = await asker.request('set', prosody.componentDomain, echo(CHINESE));
    expect(answer?.getText()).toBe(CHINESE);
    expect(answer?.attrs).toMatchObject({ from: asker.jid, to: prosody.componentDomain });
    expect(await asker.request('get', prosody.componentDomain, xml('nothing', { xmlns: NS_ECHO }))).toBeUndefined();
    const error = await asker.request('get', prosody.componentDomain, echo()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'NOT_FOUND', message: 'no such thing', details: { stanza: { condition: 'item-not-found' } } });
    await expect(asker.request('set', prosody.componentDomain, xml('unknown', { xmlns: NS_ECHO }))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  });

  it('go from component to client, whatever address the component speaks for', async () => {
    const [answerer, server] = [service(), component()];
    answerer.handle('get', NS_ECHO, 'echo', async ({ child, from }) => xml('echo', { xmlns: NS_ECHO, from }, child.getText()));
    answerer.handle('set', NS_ECHO, 'echo', async () => {
      throw new AppError('LIMIT_REACHED', 'too much');
    });
    await Promise.all([answerer.start(), server.start()]);
    const from = `room@${prosody.componentDomain}/nick`;
    const answer = await server.request('get', answerer.jid, echo('x'), { from });
    expect(answer?.attrs.from).toBe(from);
    await expect(server.request('set', answerer.jid, echo())).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
    await expect(server.request('set', answerer.jid, xml('unknown', { xmlns: NS_ECHO }))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('of a component that name nobody come from the component, as its messages do', async () => {
    const [hearer, server] = [service(), component()];
    hearer.handle('get', NS_ECHO, 'echo', ({ from }) => xml('echo', { xmlns: NS_ECHO, from }));
    await Promise.all([hearer.start(), server.start()]);
    const heard = new Promise<Element>((resolve) => hearer.on('message', resolve));
    await server.send(xml('message', { to: hearer.jid }, xml('body', {}, CHINESE)));
    expect((await heard).attrs.from).toBe(prosody.componentDomain);
    expect((await server.request('get', hearer.jid, echo()))?.attrs.from).toBe(prosody.componentDomain);
  });

  it('time out, and are refused without a connection', async () => {
    const [asker, server] = [service(), component()];
    await expect(ping(asker, prosody.domain)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    server.handle('get', NS_ECHO, 'echo', () => new Promise(() => {}));
    await Promise.all([asker.start(), server.start()]);
    await expect(asker.request('get', prosody.componentDomain, echo(), { timeoutMs: 50 })).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('reach their handlers in the order of arrival', async () => {
    const [asker, server] = [service(), component()];
    const seen: string[] = [];
    server.handle('set', NS_ECHO, 'echo', ({ child }) => {
      seen.push(child.getText());
      return undefined;
    });
    await Promise.all([asker.start(), server.start()]);
    const numbers = Array.from({ length: 200 }, (_, index) => String(index));
    await Promise.all(numbers.map((text) => asker.request('set', prosody.componentDomain, echo(text))));
    expect(seen).toEqual(numbers);
  });
});

describe('text', () => {
  it('survives being cut into segments inside characters, for clients and components', async () => {
    const [toClient, toComponent] = [
      await relay(prosody.ports.c2s, { pieceBytes: 7 }),
      await relay(prosody.ports.component, { pieceBytes: 7 }),
    ];
    const [client, server] = [service({ port: toClient.port }), component({ port: toComponent.port })];
    server.handle('set', NS_ECHO, 'echo', ({ child }) => echo(child.getText()));
    await Promise.all([client.start(), server.start()]);
    expect((await client.request('set', prosody.componentDomain, echo(CHINESE)))?.getText()).toBe(CHINESE);
  });

  it('that XML cannot carry is replaced instead of ending the stream', async () => {
    const [client, server] = [service(), component()];
    server.handle('set', NS_ECHO, 'echo', ({ child }) => echo(child.getText()));
    await Promise.all([client.start(), server.start()]);
    expect((await client.request('set', prosody.componentDomain, echo('a\u0000b\ud800c')))?.getText()).toBe('a\ufffdb\ufffdc');
    expect(client.online).toBe(true);
  });
});

describe('loss of the socket', () => {
  for (const transport of ['TCP', 'WebSocket'] as const) {
    it(`is survived with the same identity and room over ${transport}; what was sent meanwhile arrives`, async () => {
      const isTcp = transport === 'TCP';
      const link = await relay(isTcp ? prosody.ports.c2s : prosody.ports.http);
      const [connection, server] = [isTcp ? service({ port: link.port }) : guest(link.port), component()];
      server.handle('set', NS_ECHO, 'echo', ({ child }) => echo(child.getText()));
      await Promise.all([connection.start(), server.start()]);
      const room = await joinRoom(connection, { room: `${transport.toLowerCase()}@${prosody.mucDomain}`, nick: 'one' });
      const { jid } = connection;
      const online = nextOnline(connection);
      const offline = new Promise((resolve) => connection.on('offline', resolve));
      link.cut();
      await offline;
      const late = connection.request('set', prosody.componentDomain, echo('sent in the gap'));
      expect(await online).toEqual({ resumed: true });
      expect(connection.jid).toBe(jid);
      expect((await late)?.getText()).toBe('sent in the gap');
      expect(room.joined).toBe(true);
      await expect(ping(connection, `${room.room}/one`)).resolves.toBeUndefined();
    });
  }

  it('by a component ends in a new handshake', async () => {
    const link = await relay(prosody.ports.component);
    const [client, server] = [service(), component({ port: link.port })];
    server.handle('set', NS_ECHO, 'echo', () => echo('back'));
    await Promise.all([client.start(), server.start()]);
    const online = nextOnline(server);
    link.cut();
    expect(await online).toEqual({ resumed: false });
    expect((await client.request('set', prosody.componentDomain, echo()))?.getText()).toBe('back');
  });

  it('without a trace is noticed and repaired', { timeout: 45_000 }, async () => {
    const link = await relay(prosody.ports.c2s);
    const connection = service({ port: link.port });
    await connection.start();
    await ping(connection, prosody.domain);
    const offline = new Promise((resolve) => connection.on('offline', resolve));
    link.freeze(true);
    expect(await offline).toBe('the server stopped answering');
    const online = nextOnline(connection);
    link.freeze(false);
    expect(await online).toEqual({ resumed: true });
  });
});

describe('restart of the server', () => {
  it('brings clients and components back as new sessions, and ends what was pending', async () => {
    const [client, anonymous, server] = [service(), guest(), component()];
    server.handle('get', NS_ECHO, 'echo', () => new Promise(() => {}));
    server.handle('set', NS_ECHO, 'echo', () => echo('back'));
    await Promise.all([client.start(), anonymous.start(), server.start()]);
    const room = await joinRoom(client, { room: `restart@${prosody.mucDomain}`, nick: 'one' });
    const left = new Promise((resolve) => room.on('left', resolve));
    const pending = client.request('get', prosody.componentDomain, echo()).catch((error: unknown) => error);
    const online = Promise.all([nextOnline(client), nextOnline(anonymous), nextOnline(server)]);
    const before = anonymous.jid;
    await prosody.kill();
    await prosody.start();
    expect(await online).toEqual([{ resumed: false }, { resumed: false }, { resumed: false }]);
    expect(await pending).toMatchObject({ code: 'UNAVAILABLE' });
    expect(await left).toBeUndefined();
    expect(anonymous.jid).not.toBe(before);
    expect((await client.request('set', prosody.componentDomain, echo()))?.getText()).toBe('back');
  });

  it('may come after the clients: they wait for it', async () => {
    await prosody.kill();
    const [client, server] = [service(), component()];
    const starting = Promise.all([client.start(), server.start()]);
    await prosody.start();
    await starting;
    expect(client.online && server.online).toBe(true);
  });

  it('does not hold up stopping', async () => {
    const client = service();
    await client.start();
    prosody.signal('SIGSTOP');
    const began = Date.now();
    await client.stop();
    prosody.signal('SIGCONT');
    expect(Date.now() - began).toBeLessThan(2500);
  });
});

describe('rooms', () => {
  it('tell of joining, presence changes and leaving', async () => {
    const [one, two] = [service(), guest()];
    await Promise.all([one.start(), two.start()]);
    const name = `room@${prosody.mucDomain}`;
    const first = await joinRoom(one, { room: name, nick: 'focus', children: [xml('stats-id', {}, 'Focus-1')] });
    expect([...first.occupants.keys()]).toEqual(['focus']);
    expect(first.occupants.get('focus')).toMatchObject({ isSelf: true, affiliation: 'owner', statsId: 'Focus-1' });
    const arrived = new Promise<unknown>((resolve) => first.on('presence', resolve));
    const second = await joinRoom(two, { room: name, nick: '二' });
    expect(await arrived).toMatchObject({ nick: '二', jid: two.jid, available: true });
    expect([...second.occupants.keys()].sort()).toEqual(['focus', '二']);
    const changed = new Promise<unknown>((resolve) => second.on('presence', resolve));
    await first.setPresence([xml('stats-id', {}, 'Focus-2')]);
    expect(await changed).toMatchObject({ nick: 'focus', statsId: 'Focus-2' });
    const gone = new Promise<unknown>((resolve) => first.on('presence', (presence) => presence.nick === '二' && resolve(presence)));
    await second.leave('switch_room');
    expect(await gone).toMatchObject({ nick: '二', available: false, status: 'switch_room' });
    expect([...first.occupants.keys()]).toEqual(['focus']);
    await expect(second.setPresence([])).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('refuse with the stanza error', async () => {
    const [one, two] = [service(), guest()];
    await Promise.all([one.start(), two.start()]);
    const room = `taken@${prosody.mucDomain}`;
    await joinRoom(one, { room, nick: 'same' });
    await expect(joinRoom(two, { room, nick: 'same' })).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { stanza: { condition: 'conflict' } },
    });
    await expect(joinRoom(two, { room: 'a@nowhere.parley.test', nick: 'x' })).rejects.toBeInstanceOf(AppError);
  });

  it('tell the one who is kicked', async () => {
    const [one, two] = [service(), guest()];
    await Promise.all([one.start(), two.start()]);
    const room = `kick@${prosody.mucDomain}`;
    await joinRoom(one, { room, nick: 'focus' });
    const victim = await joinRoom(two, { room, nick: 'victim' });
    const left = new Promise<unknown>((resolve) => victim.on('left', resolve));
    const item = xml('item', { nick: 'victim', role: 'none' }, xml('reason', {}, 'out'));
    await one.request('set', room, xml('query', { xmlns: 'http://jabber.org/protocol/muc#admin' }, item));
    expect(await left).toMatchObject({ kicked: { reason: 'out' }, available: false });
    expect(victim.joined).toBe(false);
  });

  it('and private messages reach only their listener', async () => {
    const [one, two] = [service(), guest()];
    await Promise.all([one.start(), two.start()]);
    const heard: string[] = [];
    two.on('message', () => heard.push('wrong'), `other@${prosody.domain}`);
    two.on('message', () => heard.push('right'), one.jid);
    const message = nextMessage(two);
    await one.send(xml('message', { to: two.jid }, xml('body', {}, CHINESE)));
    expect(childOf(await message, 'body')?.getText()).toBe(CHINESE);
    expect(heard).toEqual(['right']);
  });
});
