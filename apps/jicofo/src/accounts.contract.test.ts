import { type OfficialPeer, prosodyVersions, waitFor } from '@parley/testing';
import { NS, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthStack, refusalOf } from './testing/auth-stack.ts';

const PASSWORD = 'correct-horse-battery';
const anonymousDomain = 'guest.meet.jitsi';

describe.each(await prosodyVersions())('accounts and guests at Prosody $version', (prosody) => {
  let stack: AuthStack;
  beforeAll(async () => {
    stack = await AuthStack.start(prosody, { ENABLE_AUTH: '1', AUTH_TYPE: 'internal', ENABLE_GUESTS: '1' });
    await stack.register('anna', PASSWORD);
  });
  afterAll(() => stack?.stop());

  const guest = (room: string) => stack.peer({ room, anonymousDomain });
  const owns = (peer: OfficialPeer) => peer.until(() => peer.view.self?.affiliation === 'owner', 'ownership');

  it('lets a guest wait until a host has logged in and opened the room', async () => {
    const [waiting, host] = [await guest('wait'), await guest('wait')];
    expect(await refusalOf(waiting.requestConference())).toBe('not-authorized');
    expect(await refusalOf(host.requestConference())).toBe('not-authorized');
    await expect(host.logIn('anna', 'wrong')).rejects.toMatchObject({ code: 'NOT_AUTHORIZED', message: 'not-authorized' });
    const conference = await host.logIn('anna', PASSWORD);
    expect(conference.attrs).toMatchObject({ ready: 'true', identity: 'anna@meet.jitsi', 'session-id': host.memory.sessionId });
    await host.enter();
    expect(host.view.self).toMatchObject({ affiliation: 'owner', role: 'moderator' });
    await waiting.requestConference();
    await waiting.enter();
    expect(waiting.view.self?.role).toBe('participant');
    expect([...host.problems, ...waiting.problems]).toEqual([]);
    await Promise.all([host.leave(), waiting.leave()]);
  });

  it('makes a guest who logs in during the call a moderator, but not again when a moderator has taken it back', async () => {
    const [host, late] = [await guest('late'), await guest('late')];
    await host.logIn('anna', PASSWORD);
    await host.enter();
    await late.requestConference();
    await late.enter();
    await late.logIn('anna', PASSWORD);
    await owns(late);
    const address = late.connection.jid.split('/')[0] ?? '';
    const demotion = xml('query', { xmlns: NS.mucAdmin }, xml('item', { affiliation: 'member', jid: address }));
    await host.connection.iq('set', host.room, demotion);
    await late.until(() => late.view.self?.affiliation === 'member', 'demotion');
    await late.requestConference();
    await late.barrier();
    expect(late.view.self?.role).toBe('participant');
    await Promise.all([host.leave(), late.leave()]);
  });

  it('carries a login over to other tabs of the browser, not to other machines, and ends it at the logout', async () => {
    const host = await guest('tabs');
    await host.logIn('anna', PASSWORD);
    const tab = await stack.peer({ room: 'other', anonymousDomain, memory: host.memory });
    expect((await tab.requestConference()).attrs.identity).toBe('anna@meet.jitsi');
    const thief = await guest('stolen');
    thief.memory.sessionId = host.memory.sessionId;
    expect(await refusalOf(thief.requestConference())).toBe('not-acceptable');
    const logout = xml('logout', { xmlns: NS.focus, 'session-id': host.memory.sessionId });
    await host.connection.iq('set', 'focus.meet.jitsi', logout);
    const after = await stack.peer({ room: 'third', anonymousDomain, memory: host.memory });
    expect(await refusalOf(after.requestConference())).toBe('not-acceptable');
    after.memory.sessionId = undefined;
    expect(await refusalOf(after.requestConference())).toBe('not-authorized');
    expect(await stack.metrics()).toMatch(/refused_by_reason\{reason="session"\} 2/);
  });

  it('tells guests where to log in', async () => {
    const asker = await guest('where');
    const question = xml('login-url', { xmlns: NS.focus, room: asker.room, 'machine-uid': asker.memory.machineUid });
    const answer = await asker.connection.iq('get', 'focus.meet.jitsi', question);
    expect(answer.getChild('login-url')?.attrs.url).toBe('./where?login=true');
  });

  it('believes no guest who vouches for himself', async () => {
    const liar = await guest('liar');
    const vouch = xml('vouch', { xmlns: NS.parleyVouch, ip: '192.0.2.1' }, '{"kind":"account"}');
    const request = xml('conference', { xmlns: NS.focus, room: liar.room, 'machine-uid': 'm' }, vouch);
    expect(await refusalOf(liar.connection.iq('set', 'focus.meet.jitsi', request))).toBe('not-authorized');
    expect((await stack.http({ room: 'liar', machineUid: 'm' })).status).toBe(403);
    expect((await stack.http({ room: 'liar', machineUid: 'm' }, { authorization: 'Basic YW5uYTp4' })).status).toBe(403);
  });

  it('asks for the login again when the focus has come back', async () => {
    const host = await guest('back');
    await host.logIn('anna', PASSWORD);
    await stack.restartFocus();
    expect(await refusalOf(host.requestConference())).toBe('not-acceptable');
    host.memory.sessionId = undefined;
    expect((await host.logIn('anna', PASSWORD)).attrs.ready).toBe('true');
    await waitFor(async () => (await stack.metrics()).includes('jitsi_jicofo_login_sessions 1'), { what: 'a session' });
  });

  it('writes no password and no session id down', () => {
    expect(stack.logs).not.toContain(PASSWORD);
    expect(stack.logs).not.toMatch(/"session-?id"/i);
  });
});
