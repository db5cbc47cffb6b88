import type { ClientState, FailureCode } from '@parley/client';
import { describe, expect, it } from 'vitest';
import { createSessionStore } from '../browser/session-store.ts';
import { type Shelf, shelf } from '../browser/storage.ts';
import { NO_CLIENT } from '../store.ts';
import { LoginPage, loginAddress } from './login-page.ts';
import { SignIn } from './sign-in.ts';
import { forgetToken, takeToken } from './token.ts';

const memory = (): Shelf =>
  shelf(() => {
    throw new Error('storage is blocked');
  });
const tokenOf = (claims: object) => `aGVhZA.${btoa(JSON.stringify(claims)).replaceAll('=', '')}.c2ln`;
const TOKEN = tokenOf({ room: 'demo' });
const NOW = 1_800_000_000_000;

function bar(href: string) {
  return {
    href,
    replace(next: string) {
      this.href = next;
    },
  };
}

describe('the token of a link', () => {
  it.each([
    [`https://meet/demo?jwt=${TOKEN}`, 'https://meet/demo'],
    [`https://meet/demo?lang=zh&jwt=${TOKEN}#config.a=1`, 'https://meet/demo?lang=zh#config.a=1'],
    [`https://meet/demo#jwt=${TOKEN}`, 'https://meet/demo'],
    [`https://meet/demo#jwt=%22${TOKEN}%22&config.startWithAudioMuted=true`, 'https://meet/demo#config.startWithAudioMuted=true'],
  ])('is read from %s and taken off the address bar', (href, left) => {
    const address = bar(href);
    expect(takeToken(address, memory(), NOW)).toBe(TOKEN);
    expect(address.href).toBe(left);
  });

  it('is found again by a reload, for the same room only, until it ends or is forgotten', () => {
    const kept = memory();
    const token = tokenOf({ exp: NOW / 1_000 + 60 });
    takeToken(bar(`https://meet/demo#jwt=${token}`), kept, NOW);
    expect(takeToken(bar('https://meet/demo'), kept, NOW)).toBe(token);
    expect(takeToken(bar('https://meet/other'), kept, NOW)).toBeUndefined();
    expect(takeToken(bar('https://meet/demo'), kept, NOW + 61_000)).toBeUndefined();
    forgetToken(kept);
    expect(takeToken(bar('https://meet/demo'), kept, NOW)).toBeUndefined();
  });

  it.each(['', '%', 'a b', '<script>', 'x'.repeat(16_385)])('is nothing when it is %.10s', (text) => {
    const address = bar(`https://meet/demo#jwt=${text}`);
    expect(takeToken(address, memory(), NOW)).toBeUndefined();
    expect(address.href).toBe('https://meet/demo');
  });

  it('is left out where there is none, and the address as it was', () => {
    const address = bar('https://meet/demo?lang=zh#config.a=1');
    expect(takeToken(address, memory(), NOW)).toBeUndefined();
    expect(address.href).toBe('https://meet/demo?lang=zh#config.a=1');
  });
});

describe('the login page', () => {
  const room = { displayName: '周 会', node: '%e5%91%a8%20%e4%bc%9a', tenant: 'acme' };
  const OFF = { audioMuted: false, videoMuted: false };

  it('is told the room and what is to be found again', () => {
    const url = loginAddress('https://sso/go?room={room}&state={state}', room, 'https://meet/acme/x#config.a=1', {
      ...OFF,
      audioMuted: true,
    });
    const params = new URL(url ?? '').searchParams;
    expect(params.get('room')).toBe('周 会');
    expect(JSON.parse(params.get('state') ?? '')).toEqual({
      room: '周 会',
      roomSafe: '%e5%91%a8%20%e4%bc%9a',
      tenant: 'acme',
      'config.startWithAudioMuted': true,
      'config.prejoinConfig.enabled': false,
      'config.a': '1',
    });
  });

  it('may lie on the same server, and is an address of the web in any case', () => {
    expect(loginAddress('/oidc/start?room={room}', { displayName: 'demo', node: 'demo' }, 'https://meet/demo', OFF)).toBe(
      'https://meet/oidc/start?room=demo',
    );
    for (const template of ['javascript:alert(1)', 'data:text/html,x', 'http://'])
      expect(loginAddress(template, room, 'https://meet/', OFF)).toBeUndefined();
  });

  it('is not visited twice in a row unasked', () => {
    const kept = memory();
    const visits: string[] = [];
    let now = NOW;
    const open = (where = room) =>
      new LoginPage({
        template: 'https://sso/{room}',
        room: where,
        page: 'https://meet/x',
        tab: kept,
        browser: memory(),
        now: () => now,
        go: (url) => visits.push(url),
      });
    expect(open().hasReturned).toBe(false);
    expect(open().visit(OFF)).toBe(true);
    expect(open().hasReturned).toBe(true);
    expect(open({ ...room, node: 'trap' }).hasReturned).toBe(false);
    now += 15 * 60_000 + 1;
    expect(open().hasReturned).toBe(false);
    open().visit(OFF);
    open().settle(false);
    expect(open().hasReturned).toBe(false);
    expect(visits).toHaveLength(2);
  });

  it('is none without an address', () => {
    const page = new LoginPage({
      template: undefined,
      room,
      page: 'https://meet/x',
      tab: memory(),
      browser: memory(),
      now: () => NOW,
      go: () => {},
    });
    expect(page.exists).toBe(false);
    page.settle(true);
    expect(page.isKnown).toBe(false);
    expect(page.visit(OFF)).toBe(false);
  });
});

it('a browser keeps its name and its session, as official clients name them', () => {
  const kept = memory();
  const store = createSessionStore(kept);
  expect(store.machineUid).toMatch(/^[0-9a-f]{32}$/);
  expect(createSessionStore(kept).machineUid).toBe(store.machineUid);
  store.write('s-1');
  expect(kept.get('sessionId')).toBe('s-1');
  expect(store.read()).toBe('s-1');
  store.write(undefined);
  expect(store.read()).toBeUndefined();
});

describe('signing in', () => {
  const CHOICES = { audioMuted: false, videoMuted: false };
  function person(options: { token?: string; template?: string; goesByItself?: boolean } = {}) {
    const [kept, browser] = [memory(), memory()];
    const visits: string[] = [];
    const arrive = (token = options.token) => {
      const page = new LoginPage({
        template: options.template,
        room: { displayName: 'demo', node: 'demo' },
        page: 'https://meet/demo',
        tab: kept,
        browser,
        now: () => NOW,
        go: (url) => visits.push(url),
      });
      return new SignIn({ token, isForced: false, page, shelf: kept, goesByItself: options.goesByItself ?? false });
    };
    return { kept, visits, arrive };
  }
  const failed = (code: FailureCode): ClientState => ({ ...NO_CLIENT, phase: 'failed', failure: { code } });
  const waiting: ClientState = { ...NO_CLIENT, phase: 'connecting', door: { kind: 'host' } };

  it.each([
    ['loginRequired', undefined, 'login'],
    ['loginRefused', undefined, 'login'],
    ['loginBusy', undefined, 'login'],
    ['loginRequired', 'https://sso/', 'failure'],
    ['tokenRequired', undefined, 'failure'],
    ['kicked', undefined, 'failure'],
  ] as const)('after %s with the login page %s shows the screen %s', (code, template, screen) => {
    const { arrive } = person(template === undefined ? {} : { template });
    expect(arrive().screenOf({ code })).toBe(screen);
  });

  it('goes to the login page where nothing else helps, and not a second time when that did not help', () => {
    const { arrive, visits } = person({ template: 'https://sso/{room}' });
    const first = arrive();
    first.follow(failed('tokenRequired'), CHOICES);
    first.follow(failed('tokenRequired'), CHOICES);
    expect(visits).toEqual(['https://sso/demo']);
    arrive().follow(failed('tokenRequired'), CHOICES);
    expect(visits).toHaveLength(1);
  });

  it.each([
    [false, 0],
    [true, 1],
  ])('goes there from the waiting for the host only where that is wanted: %s, and by a host', (goesByItself, count) => {
    const { arrive, visits } = person({ template: 'https://sso/{room}', goesByItself });
    arrive().follow(waiting, CHOICES);
    expect(visits).toHaveLength(0);
    arrive(TOKEN).follow({ ...NO_CLIENT, phase: 'joined' }, CHOICES);
    arrive().follow(waiting, CHOICES);
    expect(visits).toHaveLength(count);
  });

  it.each([
    ['comes back with nothing', (again: SignIn) => again.follow(waiting, CHOICES)],
    ['has logged out', (again: SignIn) => again.forget()],
  ])('asks a host first who %s', (_what, happen) => {
    const { arrive, visits, kept } = person({ template: 'https://sso/{room}', goesByItself: true });
    arrive(TOKEN).follow({ ...NO_CLIENT, phase: 'joined' }, CHOICES);
    arrive().follow(waiting, CHOICES);
    happen(arrive());
    kept.set('parley.signIn', undefined);
    arrive().follow(waiting, CHOICES);
    expect(visits).toHaveLength(1);
  });

  it('never goes there with a token, whatever becomes of it, and forgets one that is refused', () => {
    const { arrive, visits, kept } = person({ token: TOKEN, template: 'https://sso/{room}', goesByItself: true });
    takeToken(bar(`https://meet/demo#jwt=${TOKEN}`), kept, NOW);
    for (const state of [waiting, failed('tokenRefused')]) arrive().follow(state, CHOICES);
    expect(visits).toEqual([]);
    expect(takeToken(bar('https://meet/demo'), kept, NOW)).toBeUndefined();
  });
});
