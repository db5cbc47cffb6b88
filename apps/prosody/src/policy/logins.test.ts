import type { AuthenticationRequest, LoginAttempt, LoginOutcome } from '@parley/auth-core';
import { AppError, FakeClock, type LogFields, silentLog } from '@parley/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Backend } from './backend.ts';
import { Logins } from './logins.ts';

const DOMAIN = 'meet.jitsi';
const GUESTS = 'guest.meet.jitsi';
const SECRET = 'correct-horse-battery';

let clock: FakeClock;
let lines: LogFields[];
let counted: string[];
let attempts: LoginAttempt[];
let answer: (attempt: LoginAttempt, signal: AbortSignal) => Promise<LoginOutcome>;

beforeEach(() => {
  clock = new FakeClock();
  lines = [];
  counted = [];
  attempts = [];
  answer = async () => ({ ok: true, claims: { kind: 'account' } });
});

function logins(backend: Pick<Backend, 'name' | 'mechanism'>, hasGuests = true): Logins {
  const write = (fields: LogFields) => void lines.push(fields);
  return new Logins({
    domain: DOMAIN,
    guestDomain: hasGuests ? GUESTS : undefined,
    backend: {
      ...backend,
      authenticator: {
        credentials: 'password',
        authenticate: (attempt, signal) => {
          attempts.push(attempt);
          return answer(attempt, signal);
        },
      },
    },
    clock,
    log: { ...silentLog, error: write },
    refusals: { warn: write },
    onLogin: (name, result, seconds) => counted.push(`${name} ${result} ${seconds}`),
    mostAtOnce: 2,
  });
}

const anonymous = { name: 'anonymous', mechanism: 'ANONYMOUS' } as const;
const internal = { name: 'internal', mechanism: 'SCRAM' } as const;
const ldap = { name: 'ldap', mechanism: 'PLAIN' } as const;
const jwt = { name: 'jwt', mechanism: 'ANONYMOUS' } as const;

describe('who is asked', () => {
  it('is nobody without authentication', async () => {
    expect(await logins(anonymous).authenticate({ host: DOMAIN, mechanism: 'ANONYMOUS' })).toEqual({
      ok: true,
      claims: '{"kind":"anonymous"}',
    });
    expect(attempts).toEqual([]);
  });

  it('is nobody for guests', async () => {
    expect(await logins(ldap).authenticate({ host: GUESTS, mechanism: 'ANONYMOUS' })).toEqual({ ok: true, claims: '{"kind":"guest"}' });
    expect(attempts).toEqual([]);
  });

  it('is Prosody itself for its own accounts', async () => {
    const reply = await logins(internal).authenticate({ host: DOMAIN, mechanism: 'SCRAM', username: 'anna' });
    expect(reply).toMatchObject({ ok: true, claims: '{"kind":"account","user":{"id":"anna"}}', identity: { user: { id: 'anna' } } });
    expect(attempts).toEqual([]);
  });

  it('is the directory for a name and a password', async () => {
    await logins(ldap).authenticate({ host: DOMAIN, mechanism: 'PLAIN', username: 'anna', password: SECRET, ip: '::1' });
    expect(attempts).toEqual([{ kind: 'password', username: 'anna', password: SECRET, ip: '::1' }]);
  });

  it('is the verifier for a token, or for none', async () => {
    const service = logins(jwt);
    await service.authenticate({ host: DOMAIN, mechanism: 'ANONYMOUS', token: SECRET, room: 'alpha', tenant: 't' });
    await service.authenticate({ host: DOMAIN, mechanism: 'ANONYMOUS' });
    expect(attempts).toEqual([{ kind: 'token', token: SECRET, room: 'alpha', tenant: 't' }, { kind: 'token' }]);
  });

  it.each<[Pick<Backend, 'name' | 'mechanism'>, AuthenticationRequest, string]>([
    [anonymous, { host: DOMAIN, mechanism: 'PLAIN', username: 'a', password: 'b' }, 'invalid-mechanism'],
    [anonymous, { host: 'auth.meet.jitsi', mechanism: 'ANONYMOUS' }, 'not-authorized'],
    [ldap, { host: GUESTS, mechanism: 'PLAIN', username: 'a', password: 'b' }, 'invalid-mechanism'],
    [ldap, { host: DOMAIN, mechanism: 'ANONYMOUS' }, 'invalid-mechanism'],
    // Only where Prosody checks passwords may it say that it has.
    [ldap, { host: DOMAIN, mechanism: 'SCRAM', username: 'anna' }, 'invalid-mechanism'],
    [jwt, { host: DOMAIN, mechanism: 'SCRAM', username: 'anna' }, 'invalid-mechanism'],
    [internal, { host: DOMAIN, mechanism: 'PLAIN', username: 'anna', password: 'x' }, 'invalid-mechanism'],
    [internal, { host: DOMAIN, mechanism: 'ANONYMOUS' }, 'invalid-mechanism'],
    [internal, { host: DOMAIN, mechanism: 'SCRAM' }, 'malformed-request'],
    [ldap, { host: DOMAIN, mechanism: 'PLAIN', username: 'a', password: '' }, 'malformed-request'],
    [ldap, { host: DOMAIN, mechanism: 'PLAIN', password: 'b' }, 'malformed-request'],
  ])('is nobody, with %o, for %o: %s', async (backend, request, condition) => {
    expect(await logins(backend).authenticate(request)).toMatchObject({ ok: false, condition });
    expect(attempts).toEqual([]);
    expect(lines).toHaveLength(1);
    expect(counted).toHaveLength(1);
  });

  it('has no guests where they are not let in', async () => {
    expect(await logins(ldap, false).authenticate({ host: GUESTS, mechanism: 'ANONYMOUS' })).toMatchObject({ ok: false });
  });
});

describe('what comes back', () => {
  it('are the claims for Prosody to keep, and what it shows of them', async () => {
    const claims = { kind: 'token', user: { name: 'Anna' }, group: 'g', features: { recording: true }, expiresAt: 9 } as const;
    answer = async () => ({ ok: true, claims, username: 'anna' });
    expect(await logins(jwt).authenticate({ host: DOMAIN, mechanism: 'ANONYMOUS', token: SECRET })).toEqual({
      ok: true,
      username: 'anna',
      claims: JSON.stringify(claims),
      identity: { user: { name: 'Anna' }, group: 'g' },
      features: { recording: true },
      expiresAt: 9,
    });
    expect(counted).toEqual(['jwt accepted 0']);
    expect(lines).toEqual([]);
  });

  it.each([
    [{ room: 'alpha', tenant: 't' }, undefined],
    [{ room: 'Alpha', tenant: 'T' }, undefined],
    [{ room: '[t]alpha' }, undefined],
    [{}, undefined],
    [{ room: '' }, undefined],
    [{ room: 'beta', tenant: 't' }, 'The token is for another room'],
    [{ room: 'alpha', tenant: 'u' }, 'The token is for another tenant'],
    [{ room: 'alpha' }, 'The token is for another tenant'],
  ])('with a token for alpha of tenant t, and %j in the URL, is a refusal: %s', async (where, text) => {
    answer = async () => ({ ok: true, claims: { kind: 'token', rooms: { room: 'alpha', tenant: 't', verifyTenant: true } } });
    const reply = await logins(jwt).authenticate({ host: DOMAIN, mechanism: 'ANONYMOUS', token: SECRET, ...where });
    expect(reply).toMatchObject(text === undefined ? { ok: true } : { ok: false, condition: 'not-allowed', text });
  });

  it('is the refusal of the backend, with one line that has no credentials', async () => {
    answer = async () => ({ ok: false, condition: 'not-authorized', text: 'Wrong name or password' });
    const request = { host: DOMAIN, mechanism: 'PLAIN', username: 'anna', password: SECRET, ip: '::1' };
    expect(await logins(ldap).authenticate(request)).toEqual({ ok: false, condition: 'not-authorized', text: 'Wrong name or password' });
    expect(lines).toEqual([expect.objectContaining({ username: 'anna', ip: '::1', reason: 'Wrong name or password' })]);
    expect(JSON.stringify(lines)).not.toContain(SECRET);
    expect(counted).toEqual(['ldap refused 0']);
  });
});

describe('a backend that fails', () => {
  const request = { host: DOMAIN, mechanism: 'PLAIN', username: 'anna', password: SECRET };
  const failure = { ok: false, condition: 'temporary-auth-failure' };

  it.each([new AppError('UNAVAILABLE', 'directory is away'), new TypeError('a bug')])('is a temporary failure: %s', async (error) => {
    answer = () => Promise.reject(error);
    expect(await logins(ldap).authenticate(request)).toMatchObject(failure);
    expect(counted).toEqual(['ldap failed 0']);
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });

  it('is told in the one line of the refusal, so that a flood of logins makes no flood of lines', async () => {
    answer = () => Promise.reject(new AppError('UNAVAILABLE', 'directory is away'));
    await logins(ldap).authenticate(request);
    expect(lines).toEqual([expect.objectContaining({ condition: 'temporary-auth-failure', reason: 'directory is away' })]);
  });

  it('is not waited for for ever, and told that nobody waits', async () => {
    const told = Promise.withResolvers<void>();
    answer = (_, signal) => {
      signal.addEventListener('abort', () => told.resolve());
      return new Promise(() => {});
    };
    const service = logins(ldap);
    const login = service.authenticate(request);
    expect(service.pending).toBe(1);
    clock.advance(12_000);
    expect(await login).toMatchObject(failure);
    await told.promise;
    expect(service.pending).toBe(0);
    expect(counted).toEqual(['ldap failed 12']);
  });

  it('holds up no more than so many logins, and no guests', async () => {
    answer = () => new Promise(() => {});
    const service = logins(ldap);
    const hanging = [service.authenticate(request), service.authenticate(request)];
    expect(await service.authenticate(request)).toMatchObject(failure);
    expect(await service.authenticate({ host: GUESTS, mechanism: 'ANONYMOUS' })).toMatchObject({ ok: true });
    clock.advance(12_000);
    await Promise.all(hanging);
    answer = async () => ({ ok: true, claims: { kind: 'account' } });
    expect(await service.authenticate(request)).toMatchObject({ ok: true });
  });
});
