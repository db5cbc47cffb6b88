import { AppError } from '@parley/kernel';
import { type Element, NS, stanzaError, xml } from '@parley/xmpp-core';
import { buildConferenceResponse } from '@parley/xmpp-focus';
import { beforeEach, describe, expect, it } from 'vitest';
import { EP, LOBBY, ME, ROOM, settle, World } from './fixtures/world.ts';

let world: World;
beforeEach(() => {
  world = new World();
});
const failure = () => world.client.state.failure;
const door = () => world.client.state.door;
const focusRequests = () => world.xmpp.requests.filter(({ child }) => child.name === 'conference');
const lobbyroom = (...reasons: string[]) => [xml('lobbyroom', { xmlns: NS.jitmeet }, LOBBY), ...reasons.map((name) => xml(name))];

/** A focus that wants a login: it makes the room for `sessionId` alone. */
function focusWantsLogin(sessionId: string): void {
  const properties = new Map([['authentication', 'true']]);
  const response = { room: ROOM, ready: true, focusJid: 'focus@auth.meet.jitsi', properties, sessionId, identity: 'host@meet.jitsi' };
  world.xmpp.answer = ({ child }) => {
    if (child.name !== 'conference') return undefined;
    const isLogin = world.logins.some(({ xmpp }) => xmpp.requests.some((request) => request.child === child));
    if (!isLogin && child.attrs['session-id'] !== sessionId) throw stanzaError('not-authorized');
    return buildConferenceResponse(response);
  };
}

it.each([
  ['https://meet/conference-request/v1', 'uid'],
  [undefined, undefined],
])('a join shows whose request came before where that goes by HTTP (%s)', async (conferenceRequestUrl, machineUid) => {
  world = new World(conferenceRequestUrl === undefined ? {} : { conferenceRequestUrl });
  await world.arrive();
  world.clock.advance(500);
  await settle();
  const [join] = world.xmpp.sent;
  expect(join?.getChild('x', NS.muc)?.getChildText('billingid') ?? undefined).toBe(machineUid);
});

describe('a host', () => {
  beforeEach(() => focusWantsLogin('s-1'));

  it('is waited for, and their login is good for the running connection', async () => {
    await world.arrive();
    expect(door().kind).toBe('host');
    expect(world.sent()).toEqual([]);
    const login = world.client.admission.logIn({ username: 'host', password: 'secret' });
    expect(world.client.state.login).toEqual({ isPending: true });
    world.logins[0]?.xmpp.goOnline('host@meet.jitsi/r');
    await login;
    await settle();
    expect(world.logins).toMatchObject([{ credentials: { username: 'host', password: 'secret' }, xmpp: { isStopped: true } }]);
    expect(world.sessionId).toBe('s-1');
    expect(world.sent()).toEqual([`join ${ROOM}/${EP}`]);
    expect(world.client.state).toMatchObject({ login: { isPending: false }, identity: 'host@meet.jitsi' });
  });

  it('who comes later is noticed by itself', async () => {
    await world.arrive();
    expect(focusRequests()).toHaveLength(1);
    world.xmpp.answer = () => buildConferenceResponse({ room: ROOM, ready: true, focusJid: 'f@auth.meet.jitsi', properties: new Map() });
    world.clock.advance(5_000);
    await settle();
    expect(world.sent()).toEqual([`join ${ROOM}/${EP}`]);
  });

  it('logged in once, and needs no password the next time', async () => {
    world.sessionId = 's-1';
    await world.arrive();
    expect(world.sent()).toEqual([`join ${ROOM}/${EP}`]);
  });

  it.each([
    ['not-authorized', 'wrong'],
    ['temporary-auth-failure', 'busy'],
  ])('refused with %s sees that it is %s, and may try again', async (condition, problem) => {
    await world.arrive();
    world.loginRefusal = new AppError('NOT_AUTHORIZED', 'no', { details: { condition } });
    await world.client.admission.logIn({ username: 'host', password: 'no' });
    expect(world.client.state.login).toEqual({ isPending: false, problem });
    expect(door().kind).toBe('host');
    world.client.admission.resetLogin();
    expect(world.client.state.login).toEqual({ isPending: false });
  });

  it('logs out, which ends the session at the focus', async () => {
    world.sessionId = 's-1';
    await world.join();
    const forFocus = world.xmpp.answer;
    world.xmpp.answer = (request) =>
      request.child.name === 'logout' ? xml('logout', { xmlns: NS.focus, 'logout-url': 'https://sso/bye' }) : forFocus(request);
    expect(await world.client.admission.logOut()).toBe('https://sso/bye');
    expect(world.xmpp.requests.at(-1)).toMatchObject({ child: { name: 'logout', attrs: { 'session-id': 's-1' } } });
    expect(world.sessionId).toBeUndefined();
    expect(world.client.state.identity).toBeUndefined();
  });
});

describe('a connection that is refused', () => {
  const refusal = (condition: string) => new AppError('NOT_AUTHORIZED', 'the token has expired', { details: { condition } });
  it.each([
    { config: {}, condition: 'password-required', code: 'loginRequired' },
    { config: {}, condition: 'not-allowed', code: 'tokenRequired' },
    { config: { token: 'a.b.c' }, condition: 'not-allowed', code: 'tokenRefused' },
    { config: { isAccount: true }, condition: 'not-authorized', code: 'loginRefused' },
    { config: { isAccount: true }, condition: 'temporary-auth-failure', code: 'loginBusy' },
  ])('with $condition for $config means $code, with the text of the server', async ({ config, condition, code }) => {
    world = new World(config);
    world.xmpp.refusal = refusal(condition);
    world.client.start();
    await world.xmpp.started;
    await settle();
    expect(failure()).toEqual({ code, detail: 'the token has expired' });
  });

  it('in mid-call ends it with a reason in place of reconnecting for ever', async () => {
    world = new World({ token: 'a.b.c' });
    await world.join('aa');
    world.xmpp.goOffline();
    world.xmpp.refuse(refusal('not-allowed'));
    expect(failure()).toEqual({ code: 'tokenRefused', detail: 'the token has expired' });
  });
});

describe('a booking system', () => {
  it('that refuses is quoted', async () => {
    world.xmpp.answer = () => {
      throw stanzaError('service-unavailable', 'Booked by others until noon', {
        application: [xml('reservation-error', { 'error-code': 409 })],
      });
    };
    await world.arrive();
    expect(failure()).toEqual({ code: 'reservation', detail: 'Booked by others until noon' });
  });
});

describe('a password', () => {
  it('is asked for, tried, and sent again when the room is joined anew', async () => {
    await world.arrive();
    await world.refuse('not-authorized');
    expect(door()).toEqual({ kind: 'password', isWrong: false, isTrying: false });
    world.client.admission.enterPassword('guess');
    await settle();
    await world.refuse('not-authorized');
    expect(door()).toEqual({ kind: 'password', isWrong: true, isTrying: false });
    world.client.admission.enterPassword('sesame');
    await world.admit('focus');
    expect(world.client.state).toMatchObject({ phase: 'joined', door: { kind: 'open' } });
    world.xmpp.goOffline();
    world.xmpp.goOnline(ME);
    await settle();
    expect(world.sent()).toEqual([
      `join ${ROOM}/${EP}`,
      `join ${ROOM}/${EP} with guess`,
      `join ${ROOM}/${EP} with sesame`,
      `join ${ROOM}/${EP} with sesame`,
    ]);
  });
});

describe('a name', () => {
  it('is asked for where the room wants one', async () => {
    world = new World({ displayName: '' });
    await world.arrive();
    await world.refuse('not-acceptable', xml('displayname-required', { xmlns: NS.jitmeet, lobby: 'true' }));
    expect(door()).toEqual({ kind: 'name', isTrying: false });
    world.client.admission.enterName('Ada');
    await settle();
    expect(world.xmpp.sent.at(-1)?.getChildText('nick')).toBe('Ada');
  });
});

describe('the lobby', () => {
  const inLobby = async () => {
    world.occupant(EP, { room: LOBBY, codes: [110] });
    await settle();
  };
  const gone = async (...user: Element[]) => {
    world.occupant(EP, { room: LOBBY, gone: true, codes: [110], user });
    await settle();
  };
  const invite = (from = ROOM, ...more: Element[]) =>
    world.xmpp.message(xml('message', { from }, xml('x', { xmlns: NS.mucUser }, xml('invite', { from: `${ROOM}/boss` }), more)));

  const wait = async () => {
    await world.arrive();
    await world.refuse('registration-required', ...lobbyroom());
    world.client.admission.knock();
    await settle();
    await inLobby();
  };

  it('is told the name, and lets in with an invitation of the room', async () => {
    await wait();
    expect(world.xmpp.sent.at(-1)?.getChildText('nick')).toBe('Me');
    expect(door()).toMatchObject({ stage: 'waiting' });
    invite('other@muc.meet.jitsi');
    invite(`${LOBBY}`);
    await settle();
    expect(world.sent()).toEqual([`join ${ROOM}/${EP}`, `join ${LOBBY}/${EP}`]);
    invite(ROOM, xml('password', {}, 'sesame'));
    await world.admit('focus');
    expect(world.sent()).toEqual([`join ${ROOM}/${EP} with sesame`, `leave ${LOBBY}/${EP}`]);
    expect(world.client.state.phase).toBe('joined');
  });

  it('is entered by itself when there is no host yet', async () => {
    await world.arrive();
    await world.refuse('registration-required', ...lobbyroom('waiting-for-host'));
    expect(door()).toMatchObject({ kind: 'lobby', stage: 'knocking', forHost: true });
    expect(world.sent()).toEqual([`join ${ROOM}/${EP}`, `join ${LOBBY}/${EP}`]);
  });

  it('turns away', async () => {
    await wait();
    await gone(xml('status', { code: 307 }), xml('item', {}, xml('reason', {}, 'not today')));
    expect(failure()).toMatchObject({ code: 'lobbyDenied' });
  });

  it('that is opened lets everybody in, and that is closed for good sends everybody home', async () => {
    await wait();
    world.sent();
    await gone(xml('destroy', { jid: ROOM }, xml('reason', {}, 'Lobby room closed.')));
    expect(world.sent()).toEqual([`join ${ROOM}/${EP}`]);
    world = new World();
    await wait();
    await gone(xml('destroy', {}, xml('reason', {}, 'Lobby room closed.')));
    expect(failure()).toEqual({ code: 'destroyed', detail: 'Lobby room closed.' });
  });

  it('takes no password for an answer that is not the room’s, and keeps the place in it', async () => {
    await wait();
    world.sent();
    world.client.admission.enterPassword('guess');
    await settle();
    await world.refuse('registration-required', ...lobbyroom());
    expect(door()).toMatchObject({ stage: 'waiting', isPasswordWrong: true });
    expect(world.sent()).toEqual([`join ${ROOM}/${EP} with guess`]);
  });

  it('is asked after a resumption whether it still knows this person', async () => {
    await wait();
    world.sent();
    const usual = world.xmpp.answer;
    world.xmpp.answer = (request) => {
      if (request.to === `${LOBBY}/${EP}`) throw stanzaError('not-acceptable');
      return usual(request);
    };
    world.xmpp.goOffline();
    world.xmpp.goOnline(ME, true);
    await settle();
    world.clock.advance(2_000);
    await settle();
    await world.refuse('registration-required', ...lobbyroom());
    expect(world.sent()).toEqual([`join ${ROOM}/${EP}`, `join ${LOBBY}/${EP}`]);
  });

  it('ignores an invitation that nobody waits for', async () => {
    await world.join();
    world.sent();
    invite();
    await settle();
    expect(world.sent()).toEqual([]);
  });
});
