import type { IncomingMessage } from 'node:http';
import { newSeed, secretsOf } from '@parley/auth-oidc';
import { FakeClock } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { type Attempt, Attempts } from './attempts.ts';
import { SealedBox } from './sealed-box.ts';

const SECRET = 'a secret of more than thirty-two characters';
const attempt = (seed: string, room = 'room'): Attempt => ({
  seed,
  destination: { room, tenant: undefined, overrides: '', isPopup: false },
});
const stateOf = (seed: string) => secretsOf(seed).state;

/** A browser's cookies, by name. */
class Jar {
  readonly cookies = new Map<string, string>();

  take(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (line.includes('Max-Age=0')) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }

  get request(): IncomingMessage {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return { headers: { cookie } } as IncomingMessage;
  }
}

function setUp(secret = SECRET) {
  const clock = new FakeClock(1_000_000);
  const attempts = new Attempts({ box: new SealedBox(secret), clock, basePath: '/meet/' });
  return { clock, attempts, jar: new Jar() };
}

describe('attempts', () => {
  it('lie in cookies that only the sign-on gets, sealed', () => {
    const { attempts, jar } = setUp();
    const [line = ''] = attempts.keep(jar.request, attempt('one'), true);
    expect(line).toMatch(/^__Secure-parley_on_[\w-]{16}=[\w-]+; Path=\/meet\/oidc\/; Max-Age=900; HttpOnly; SameSite=Lax; Secure$/);
    expect(Buffer.from(line.split('=')[1]?.split(';')[0] ?? '', 'base64url').toString('latin1')).not.toContain('one');
    expect(attempts.keep(jar.request, attempt('one'), false)[0]).toMatch(/^parley_on_[\w-]{16}=.*SameSite=Lax$/);
  });

  it('of several tabs stand side by side, and each is found by its state', () => {
    const { attempts, jar } = setUp();
    for (const state of ['one', 'two']) jar.take(attempts.keep(jar.request, attempt(state, state), true));
    expect(attempts.find(jar.request, stateOf('two'), true)?.destination.room).toBe('two');
    expect(attempts.find(jar.request, stateOf('one'), true)?.seed).toBe('one');
    expect(attempts.find(jar.request, stateOf('three'), true)).toBeUndefined();
    jar.take([attempts.end(stateOf('one'), true)]);
    expect(attempts.find(jar.request, stateOf('one'), true)).toBeUndefined();
    expect(attempts.find(jar.request, stateOf('two'), true)).toBeDefined();
  });

  it('end after a quarter of an hour, whatever the browser keeps', () => {
    const { attempts, jar, clock } = setUp();
    jar.take(attempts.keep(jar.request, attempt('one'), true));
    clock.advance(899_999);
    expect(attempts.find(jar.request, stateOf('one'), true)).toBeDefined();
    clock.advance(1);
    expect(attempts.find(jar.request, stateOf('one'), true)).toBeUndefined();
  });

  it('cannot be made, changed, or taken from another attempt', () => {
    const { attempts, jar } = setUp();
    jar.take([...attempts.keep(jar.request, attempt('one'), true), ...attempts.keep(jar.request, attempt('two'), true)]);
    const [[one = '', sealed = ''] = [], [two = '', other = ''] = []] = [...jar.cookies];
    for (const value of [
      '',
      'x',
      sealed.slice(0, -1),
      `${sealed.slice(0, 40)}${sealed[40] === 'A' ? 'B' : 'A'}${sealed.slice(41)}`,
      other,
    ]) {
      jar.cookies.set(one, value);
      expect(attempts.find(jar.request, stateOf('one'), true)).toBeUndefined();
    }
    expect(attempts.find(jar.request, stateOf('two'), true)).toBeDefined();
    const stranger = setUp('another secret of more than thirty-two characters');
    expect(stranger.attempts.find(jar.request, stateOf('two'), true)).toBeUndefined();
    expect(two).not.toBe(one);
  });

  it('push out the oldest before the headers of a browser become too long', () => {
    const { attempts, jar, clock } = setUp();
    for (let tab = 0; tab < 100; tab++) {
      clock.advance(1_000);
      jar.take(attempts.keep(jar.request, attempt(`state ${tab}`, 'x'.repeat(200)), true));
      expect(jar.request.headers.cookie?.length).toBeLessThan(9_000);
    }
    expect(attempts.find(jar.request, stateOf('state 99'), true)).toBeDefined();
    expect(attempts.find(jar.request, stateOf('state 98'), true)).toBeDefined();
    expect(attempts.find(jar.request, stateOf('state 0'), true)).toBeUndefined();
  });

  it('of fifty tabs that a browser opens at once fit into its headers', () => {
    const { attempts } = setUp();
    const lines = Array.from({ length: 50 }, (_tab, index) =>
      attempts.keep(new Jar().request, attempt(newSeed(), `room ${index}`), true),
    ).flat();
    expect(lines.map((line) => line.split(';')[0]).join('; ').length).toBeLessThan(14_000);
  });

  it('clear away what cannot be read', () => {
    const { attempts, jar } = setUp();
    jar.cookies.set('__Secure-parley_on_0123456789abcdef', 'nonsense');
    jar.cookies.set('another', 'stays');
    jar.take(attempts.keep(jar.request, attempt('one'), true));
    expect([...jar.cookies.keys()].sort()).toEqual([expect.stringContaining('__Secure-parley_on_'), 'another']);
  });
});
