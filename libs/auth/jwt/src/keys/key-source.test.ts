import { createPublicKey } from 'node:crypto';
import { FakeClock, type Log, silentLog } from '@parley/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { ecKeys, rsaKeys } from '../testing/tokens.ts';
import type { Fetch } from './bounded-fetch.ts';
import { type FetchOutcome, type KeySource, keyAddress, keyServer, keySet } from './key-source.ts';

const RSA = rsaKeys();
const EC = ecKeys('P-256');
const URL = 'https://keys.test';
const never = new AbortController().signal;
const MINUTE = 60_000;

/** Steps over the pauses between the attempts of a request. */
class ImpatientClock extends FakeClock {
  override after(delayMs: number, callback: () => void) {
    if (delayMs >= 5_000) return super.after(delayMs, callback);
    queueMicrotask(callback);
    return { cancel() {} };
  }
}

let clock: ImpatientClock;
let answer: () => Response | Promise<Response>;
let asked: string[];
let outcomes: FetchOutcome[];
let warnings: unknown[];

beforeEach(() => {
  clock = new ImpatientClock(1_800_000_000_000);
  asked = [];
  outcomes = [];
  warnings = [];
});

function deps() {
  const fetch: Fetch = async (url) => {
    asked.push(url);
    return answer();
  };
  const log: Log = { ...silentLog, warn: (fields) => warnings.push(fields) };
  return { clock, fetch, log, onKeyFetch: (outcome: FetchOutcome) => outcomes.push(outcome) };
}

const found = (source: KeySource, keyId: string) => source.find(keyId, 'RS256', never).then((key) => key !== undefined);

describe('keyServer', () => {
  it('asks once for all who want a key at once, and keeps it', async () => {
    answer = () => new Response(RSA.publicPem);
    const source = keyServer(`${URL}/asap/`, deps());
    expect(await Promise.all([found(source, 'a'), found(source, 'a'), found(source, 'a')])).toEqual([true, true, true]);
    expect(await found(source, 'a')).toBe(true);
    expect(asked).toEqual([keyAddress(`${URL}/asap`, 'a')]);
    expect(outcomes).toEqual(['found']);
  });

  it('remembers for half a minute that there is no such key', async () => {
    answer = () => new Response('', { status: 404 });
    const source = keyServer(URL, deps());
    expect(await found(source, 'a')).toBe(false);
    clock.advance(29_999);
    expect(await found(source, 'a')).toBe(false);
    expect(asked).toHaveLength(1);
    clock.advance(1);
    answer = () => new Response(RSA.publicPem);
    expect(await found(source, 'a')).toBe(true);
    expect(outcomes).toEqual(['missing', 'found']);
  });

  it('tries three times, then says for ten seconds that nobody answers', async () => {
    answer = () => new Response('', { status: 500 });
    const source = keyServer(URL, deps());
    for (let i = 0; i < 2; i++) await expect(found(source, 'a')).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'answered 500' });
    expect(asked).toHaveLength(3);
    expect(warnings).toEqual([{ url: keyAddress(URL, 'a'), reason: 'answered 500' }]);
    clock.advance(10_000);
    answer = () => new Response(RSA.publicPem);
    expect(await found(source, 'a')).toBe(true);
  });

  it('keeps a key for a while without its server, but not for ever', async () => {
    answer = () => new Response(RSA.publicPem, { headers: { 'cache-control': 'max-age=120' } });
    const source = keyServer(URL, deps());
    await found(source, 'a');
    answer = () => Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }));
    clock.advance(2 * MINUTE);
    expect(await found(source, 'a')).toBe(true);
    expect(warnings).toEqual([expect.objectContaining({ reason: 'connect ECONNREFUSED' })]);
    clock.advance(90 * MINUTE);
    await expect(found(source, 'a')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('forgets a key that its server has withdrawn', async () => {
    answer = () => new Response(RSA.publicPem, { headers: { 'cache-control': 'max-age=1' } });
    const source = keyServer(URL, deps());
    expect(await found(source, 'a')).toBe(true);
    answer = () => new Response('', { status: 403 });
    clock.advance(MINUTE);
    expect(await found(source, 'a')).toBe(false);
  });

  it.each([
    ['a private key', RSA.privatePem],
    ['a page', '<html>Log in</html>'],
    ['nothing', ''],
    ['too much', `${RSA.publicPem}${' '.repeat(65_536)}`],
  ])('takes %s for no key', async (_, body) => {
    answer = () => new Response(body);
    await expect(found(keyServer(URL, deps()), 'a')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('ends the wait with the login, not the work', async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    answer = () => promise;
    const source = keyServer(URL, deps());
    const login = new AbortController();
    const waiting = source.find('a', 'RS256', login.signal);
    login.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    resolve(new Response(RSA.publicPem));
    expect(await found(source, 'a')).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it('does not wait for ever for a server that says nothing', async () => {
    const fetch: Fetch = (_url, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        queueMicrotask(() => clock.advance(5_000));
      });
    await expect(found(keyServer(URL, { ...deps(), fetch }), 'a')).rejects.toMatchObject({ message: 'no answer within 5000 ms' });
    expect(clock.pending).toBe(0);
  });

  it('fetches no more than some keys at a time', async () => {
    answer = () => new Promise(() => {});
    const source = keyServer(URL, deps());
    const abort = new AbortController();
    const waiting = Array.from({ length: 40 }, (_, index) =>
      source.find(`k${index}`, 'RS256', abort.signal).catch((error: unknown) => error),
    );
    expect(await waiting[39]).toMatchObject({ code: 'UNAVAILABLE', message: 'too many keys are being fetched' });
    expect(asked).toHaveLength(32);
    abort.abort();
    await Promise.all(waiting);
  });

  it('keeps 128 keys', async () => {
    answer = () => new Response(RSA.publicPem);
    const source = keyServer(URL, deps());
    for (let i = 0; i <= 128; i++) await found(source, `k${i}`);
    await found(source, 'k128');
    expect(asked).toHaveLength(129);
    await found(source, 'k0');
    expect(asked).toHaveLength(130);
  });
});

describe('keySet', () => {
  const jwk = (pem: string, more: object) => ({ ...createPublicKey(pem).export({ format: 'jwk' }), ...more });
  const set = (...keys: object[]) => Response.json({ keys });

  it('holds keys by their id, for the algorithm that they are for', async () => {
    answer = () => set(jwk(RSA.publicPem, { kid: 'a', alg: 'RS256', use: 'sig' }), jwk(EC.publicPem, { kid: 'b' }));
    const source = keySet(`${URL}/jwks`, deps());
    expect((await source.find('a', 'RS256', never))?.asymmetricKeyType).toBe('rsa');
    expect(await source.find('a', 'RS512', never)).toBeUndefined();
    expect((await source.find('b', 'ES256', never))?.asymmetricKeyType).toBe('ec');
    expect(asked).toEqual([`${URL}/jwks`]);
  });

  it('passes over what is not for signatures, secret, or odd', async () => {
    answer = () =>
      set(
        jwk(RSA.publicPem, { kid: 'encryption', use: 'enc' }),
        jwk(RSA.publicPem, { kid: 'operations', key_ops: ['encrypt'] }),
        { kty: 'oct', k: 'c2VjcmV0', kid: 'secret' },
        { kty: 'RSA', kid: 'hollow' },
        jwk(RSA.publicPem, {}),
        jwk(RSA.publicPem, { kid: 'good', key_ops: ['verify'] }),
      );
    const source = keySet(URL, deps());
    for (const keyId of ['encryption', 'operations', 'secret', 'hollow', 'undefined']) expect(await found(source, keyId)).toBe(false);
    expect(await found(source, 'good')).toBe(true);
  });

  it('may be PEM texts by key id', async () => {
    answer = () => Response.json({ a: RSA.publicPem, b: 'nothing', c: RSA.privatePem });
    const source = keySet(URL, deps());
    expect(await Promise.all(['a', 'b', 'c'].map((keyId) => found(source, keyId)))).toEqual([true, false, false]);
  });

  it('is fetched anew for an unknown key, not more often than every half minute', async () => {
    answer = () => set(jwk(RSA.publicPem, { kid: 'old' }));
    const source = keySet(URL, deps());
    expect(await found(source, 'old')).toBe(true);
    answer = () => set(jwk(RSA.publicPem, { kid: 'new' }));
    expect(await found(source, 'new')).toBe(false);
    clock.advance(30_000);
    expect(await Promise.all([found(source, 'new'), found(source, 'new')])).toEqual([true, true]);
    expect(await found(source, 'old')).toBe(false);
    expect(asked).toHaveLength(2);
  });

  it('is kept when a newer one cannot be had', async () => {
    answer = () => set(jwk(RSA.publicPem, { kid: 'old' }));
    const source = keySet(URL, deps());
    await found(source, 'old');
    answer = () => new Response('', { status: 502 });
    clock.advance(30_000);
    expect(await found(source, 'new')).toBe(false);
    expect(await found(source, 'old')).toBe(true);
    expect(await found(source, 'another')).toBe(false);
    expect(asked).toHaveLength(4);
  });

  it('is fetched anew when it is no longer fresh', async () => {
    answer = () => set(jwk(RSA.publicPem, { kid: 'a' }));
    const source = keySet(URL, deps());
    await found(source, 'a');
    clock.advance(6 * 60 * MINUTE - 1);
    await found(source, 'a');
    expect(asked).toHaveLength(1);
    clock.advance(1);
    await found(source, 'a');
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['no JSON', 'keys'],
    ['a list', '[]'],
    ['something endless', `{"keys":[],"x":"${'x'.repeat(1_048_576)}"}`],
  ])('cannot be %s', async (_, body) => {
    answer = () => new Response(body);
    await expect(found(keySet(URL, deps()), 'a')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
