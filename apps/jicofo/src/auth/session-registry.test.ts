import type { Claims } from '@parley/auth-core';
import { FakeClock, silentLog } from '@parley/kernel';
import { bareJid, domainOf, type StanzaErrorInfo } from '@parley/xmpp-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { Counters } from '../counters.ts';
import { type AuthRules, SessionRegistry } from './session-registry.ts';

const RULES: AuthRules = { kind: 'password', lifetimeMs: 24 * 3_600_000, autoLogin: true };
const USER = 'anna@meet.jitsi/desk';
const GUEST = 'x1@guest.meet.jitsi/tab';
const room = 'demo@muc.meet.jitsi';
/** What the connection itself proved. */
const claimsOf = (jid = ''): Claims => ({ kind: domainOf(jid) === 'meet.jitsi' ? 'account' : 'guest' });

/** The stanza error's condition, with a plus when it says session-invalid. */
function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    const { condition, application = [] } = (error as { details: { stanza: StanzaErrorInfo } }).details.stanza;
    return condition + (application.some(({ name }) => name === 'session-invalid') ? '+' : '');
  }
  return 'accepted';
}

describe('SessionRegistry', () => {
  let clock: FakeClock;
  let counters: Counters;
  const registry = (rules: Partial<AuthRules> = {}) =>
    new SessionRegistry({ clock, log: silentLog, counters, rules: { ...RULES, ...rules } });
  const ask = (sessions: SessionRegistry, jid: string | undefined, machineUid?: string, sessionId?: string) =>
    sessions.authenticate({ jid, room, claims: claimsOf(jid), identity: bareJid(jid ?? ''), machineUid, sessionId });
  const isLoggedIn = (sessions: SessionRegistry, jid: string) => sessions.claimsOf(jid)?.kind === 'account';
  beforeEach(() => {
    clock = new FakeClock(1_000_000);
    counters = new Counters();
  });

  it('gives a user a session, which a guest connection of the same machine takes up', () => {
    const sessions = registry();
    const session = ask(sessions, USER, 'm1');
    expect(session).toMatchObject({ identity: 'anna@meet.jitsi', room });
    expect(isLoggedIn(sessions, GUEST)).toBe(false);
    expect(ask(sessions, GUEST, 'm1', session?.id)?.identity).toBe('anna@meet.jitsi');
    expect(isLoggedIn(sessions, GUEST)).toBe(true);
  });

  it('gives a user that asks again the same session, and another machine another one', () => {
    const sessions = registry();
    const first = ask(sessions, USER, 'm1');
    expect(ask(sessions, USER, 'm1')?.id).toBe(first?.id);
    expect(ask(sessions, 'anna@meet.jitsi/phone', 'm2')?.id).not.toBe(first?.id);
    expect(sessions.size).toBe(2);
  });

  it('knows all tabs of a machine, also after a request without an address', () => {
    const sessions = registry();
    const id = ask(sessions, USER, 'm1')?.id;
    ask(sessions, GUEST, 'm1', id);
    ask(sessions, 'x2@guest.meet.jitsi/tab', 'm1', id);
    ask(sessions, undefined, 'm1', id);
    expect([GUEST, 'x2@guest.meet.jitsi/tab'].map((jid) => isLoggedIn(sessions, jid))).toEqual([true, true]);
    sessions.logout(id ?? '');
    expect([GUEST, 'x2@guest.meet.jitsi/tab'].map((jid) => isLoggedIn(sessions, jid))).toEqual([false, false]);
  });

  it('lets a connection change its session, and remembers only the latest connections of one', () => {
    const sessions = registry();
    const [first, second] = [ask(sessions, USER, 'm1')?.id, ask(sessions, 'ben@meet.jitsi/r', 'm1')?.id];
    ask(sessions, GUEST, 'm1', first);
    ask(sessions, GUEST, 'm1', second);
    sessions.logout(first ?? '');
    expect(isLoggedIn(sessions, GUEST)).toBe(true);
    for (let count = 0; count < 50; count++) ask(sessions, `tab${count}@guest.meet.jitsi/r`, 'm1', second);
    expect([GUEST, 'tab0@guest.meet.jitsi/r', 'tab49@guest.meet.jitsi/r'].map((jid) => isLoggedIn(sessions, jid))).toEqual([
      ...[false, true, true],
    ]);
  });

  it('knows guests without a session as guests', () => {
    const sessions = registry();
    expect(ask(sessions, GUEST, 'm1')).toBeUndefined();
    expect(ask(sessions, undefined, 'm1')).toBeUndefined();
    expect(sessions.size).toBe(0);
  });

  it('refuses unknown sessions, and those of another machine', () => {
    const sessions = registry();
    const id = ask(sessions, USER, 'm1')?.id;
    expect(refusal(() => ask(sessions, GUEST, 'm1', 'nonsense'))).toBe('not-acceptable+');
    expect(refusal(() => ask(sessions, GUEST, 'm2', id))).toBe('not-acceptable');
    expect(refusal(() => ask(sessions, GUEST, undefined, id))).toBe('not-acceptable');
    expect(refusal(() => ask(sessions, USER, undefined))).toBe('not-acceptable');
    // Whoever proves who they are needs no old session.
    expect(ask(sessions, 'ben@meet.jitsi/r', 'm3', 'nonsense')?.identity).toBe('ben@meet.jitsi');
    expect(refusal(() => ask(sessions, 'ben@meet.jitsi/r', 'm3', id))).toBe('not-acceptable');
    expect(isLoggedIn(sessions, GUEST)).toBe(false);
  });

  it('ends sessions at logout, once', () => {
    const sessions = registry();
    const id = ask(sessions, USER, 'm1')?.id ?? '';
    ask(sessions, GUEST, 'm1', id);
    sessions.logout(id);
    expect(isLoggedIn(sessions, GUEST)).toBe(false);
    expect(refusal(() => sessions.logout(id))).toBe('not-acceptable+');
    expect([counters.value('logins'), counters.value('logins_ended')]).toEqual([1, 1]);
  });

  it('ends sessions that were not used for their lifetime, and nothing else', () => {
    const sessions = registry({ lifetimeMs: 60_000 });
    const idle = ask(sessions, USER, 'm1')?.id;
    const used = ask(sessions, 'ben@meet.jitsi/r', 'm2')?.id;
    clock.advance(40_000);
    ask(sessions, GUEST, 'm2', used);
    clock.advance(30_000);
    expect(refusal(() => ask(sessions, 'y@guest/r', 'm1', idle))).toBe('not-acceptable+');
    expect(refusal(() => ask(sessions, GUEST, 'm2', used))).toBe('accepted');
    sessions.stop();
    expect(clock.pending).toBe(0);
  });

  it.each([
    [true, 1],
    [false, 0],
  ])('with autoLogin %s keeps %i sessions at the end of their conference', (autoLogin, left) => {
    const sessions = registry({ autoLogin });
    ask(sessions, USER, 'm1');
    sessions.conferenceEnded('other@muc.meet.jitsi');
    expect(sessions.size).toBe(1);
    sessions.conferenceEnded(room);
    expect(sessions.size).toBe(left);
  });

  it('tells where to log in, encoded, unless tokens do that', () => {
    expect(registry().loginUrl('[acme]räum&@muc.meet.jitsi')).toBe('./%5Bacme%5Dr%C3%A4um%26?login=true');
    expect(refusal(() => registry({ kind: 'token' }).loginUrl(room))).toBe('feature-not-implemented');
  });
});
