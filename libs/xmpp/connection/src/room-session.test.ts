import { AppError, FakeClock } from '@parley/kernel';
import { type Element, parseXml, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { joinRoom } from './room-session.ts';
import type { XmppConnection } from './types.ts';

/** A connection whose stanzas the test reads and writes. */
function fakeConnection() {
  const sent: string[] = [];
  const presence = new Set<(stanza: Element) => void>();
  const online = new Set<(info: { resumed: boolean }) => void>();
  let failure: AppError | undefined;
  const on = (event: string, listener: (value: never) => void): (() => void) => {
    const set = (event === 'online' ? online : presence) as Set<(value: never) => void>;
    set.add(listener);
    return () => set.delete(listener);
  };
  const connection: XmppConnection = {
    jid: 'me@x/y',
    online: true,
    start: async () => {},
    stop: async () => {},
    send: async (stanza) => {
      if (failure) throw failure;
      sent.push(String(stanza));
    },
    request: async () => undefined,
    probe: () => {},
    handle: () => () => {},
    on: on as XmppConnection['on'],
  };
  const receive = (nick: string, inner = '', attributes = ''): void => {
    const from = nick ? `r@m/${nick}` : 'r@m';
    for (const listener of [...presence]) listener(parseXml(`<presence from='${from}' ${attributes}>${inner}</presence>`));
  };
  return {
    connection,
    sent,
    receive,
    newSession: (resumed: boolean) => [...online].forEach((listener) => void listener({ resumed })),
    break: () => {
      failure = new AppError('UNAVAILABLE', 'broken');
    },
    get listeners() {
      return presence.size + online.size;
    },
  };
}

const user = (inner: string): string => `<x xmlns='http://jabber.org/protocol/muc#user'>${inner}</x>`;
const SELF = user(`<item affiliation='none' role='participant'/><status code='110'/>`);

async function joined(clock = new FakeClock()) {
  const fake = fakeConnection();
  const joining = joinRoom(fake.connection, { room: 'r@m', nick: 'me', clock });
  fake.receive('other');
  fake.receive('me', SELF);
  const session = await joining;
  const events: string[] = [];
  session.on('presence', ({ nick, available }) => events.push(`${available ? '+' : '-'}${nick}`));
  session.on('left', (presence) => events.push(`left ${presence ? 'told' : 'lost'}`));
  return { ...fake, fake, session, events, clock };
}

describe('joinRoom', () => {
  it('resolves with everybody who is there', async () => {
    const { session, sent, events } = await joined();
    expect(sent).toEqual(['<presence to="r@m/me"><x xmlns="http://jabber.org/protocol/muc"/></presence>']);
    expect([...session.occupants.keys()]).toEqual(['other', 'me']);
    expect(session).toMatchObject({ room: 'r@m', nick: 'me', joined: true });
    expect(events).toEqual([]);
  });

  it('takes the nick that the server gave', async () => {
    const fake = fakeConnection();
    const joining = joinRoom(fake.connection, { room: 'R@m', nick: 'me', password: 'p', children: [xml('a')] });
    fake.receive('me2', user(`<status code='110'/><status code='210'/>`));
    expect((await joining).nick).toBe('me2');
    expect(fake.sent[0]).toBe('<presence to="R@m/me"><x xmlns="http://jabber.org/protocol/muc"><password>p</password></x><a/></presence>');
  });

  it('rejects with the error of the room, not with that of another nick', async () => {
    const fake = fakeConnection();
    const joining = joinRoom(fake.connection, { room: 'r@m', nick: 'me' });
    const error = (condition: string): string => `<error type='auth'><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`;
    fake.receive('other', error('conflict'), `type='error'`);
    fake.receive('me', error('not-authorized'), `type='error'`);
    await expect(joining).rejects.toMatchObject({
      code: 'NOT_AUTHORIZED',
      details: { stanza: { condition: 'not-authorized', type: 'auth' } },
    });
    expect(fake.listeners).toBe(0);
  });

  it('is not ended by the leave of an earlier occupancy, which it crossed', async () => {
    const fake = fakeConnection();
    const joining = joinRoom(fake.connection, { room: 'r@m', nick: 'me' });
    fake.receive('me', SELF, `type='unavailable'`);
    fake.receive('me', SELF);
    expect((await joining).joined).toBe(true);
  });

  it('times out and says goodbye', async () => {
    const [fake, clock] = [fakeConnection(), new FakeClock()];
    const joining = joinRoom(fake.connection, { room: 'r@m', nick: 'me', timeoutMs: 100, clock });
    clock.advance(100);
    await expect(joining).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(fake.sent[1]).toBe('<presence type="unavailable" to="r@m/me"/>');
    expect(fake.listeners).toBe(0);
  });

  it('rejects without a connection, or when it is lost meanwhile', async () => {
    const broken = fakeConnection();
    broken.break();
    await expect(joinRoom(broken.connection, { room: 'r@m', nick: 'me' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const fake = fakeConnection();
    const joining = joinRoom(fake.connection, { room: 'r@m', nick: 'me' });
    fake.newSession(false);
    await expect(joining).rejects.toMatchObject({ code: 'CLOSED' });
  });
});

describe('RoomSession', () => {
  it('follows the others', async () => {
    const { session, receive, events } = await joined();
    receive('third');
    receive('other', '', `type='unavailable'`);
    receive('me', `<error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`, `type='error'`);
    expect([...session.occupants.keys()]).toEqual(['me', 'third']);
    expect(events).toEqual(['+third', '-other']);
    await session.setPresence([xml('a')]);
  });

  it.each<[string, (context: Awaited<ReturnType<typeof joined>>) => void, string]>([
    ['a kick', ({ receive }) => receive('me', user(`<status code='110'/><status code='307'/>`), `type='unavailable'`), 'left told'],
    ['destruction of the room', ({ receive }) => receive('', user('<destroy/>'), `type='unavailable'`), 'left told'],
    ['a new session', ({ newSession }) => newSession(false), 'left lost'],
  ])('ends with %s, once', async (_, happen, event) => {
    const context = await joined();
    happen(context);
    happen(context);
    expect(context.events).toEqual([event]);
    expect(context.session).toMatchObject({ joined: false, occupants: new Map() });
    expect(context.fake.listeners).toBe(0);
    await expect(context.session.setPresence([])).rejects.toMatchObject({ code: 'CLOSED' });
    await context.session.leave();
    expect(context.sent).toHaveLength(1);
  });

  it('survives the resumption of its connection', async () => {
    const { session, newSession, events } = await joined();
    newSession(true);
    expect(session.joined).toBe(true);
    expect(events).toEqual([]);
  });

  it('leaves when the server says so', async () => {
    const { session, receive, sent, events, clock } = await joined();
    const leaving = session.leave('switch_room');
    receive('me', SELF, `type='unavailable'`);
    await leaving;
    expect(sent[1]).toBe('<presence type="unavailable" to="r@m/me"><status>switch_room</status></presence>');
    expect(events).toEqual(['left told']);
    expect(clock.pending).toBe(0);
  });

  it('leaves after 2 s without an answer, and at once without a connection', async () => {
    const silent = await joined();
    const leaving = silent.session.leave();
    silent.clock.advance(2000);
    await leaving;
    expect(silent.events).toEqual(['left lost']);
    const broken = await joined();
    broken.fake.break();
    await broken.session.leave();
    expect(broken.session.joined).toBe(false);
  });
});
