import type { LoginOutcome } from '@parley/auth-core';
import { type Fetch, signToken } from '@parley/auth-jwt';
import { FakeClock, silentLog } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { createMatrixAuthenticator } from './authenticator.ts';
import { encodeBase32 } from './base32.ts';
import { createHybridAuthenticator } from './hybrid.ts';
import type { MatrixSettings } from './settings.ts';

const NOW = 1_800_000_000;
const ROOM_ID = '!kitchen:matrix.test';
const never = new AbortController().signal;
const settings: MatrixSettings = {
  serviceUrl: 'https://uvs.test',
  issuer: undefined,
  bearer: undefined,
  syncsPowerLevels: false,
  bypassesLobby: false,
  skewSeconds: 60,
};
const payload = {
  iss: 'meet.test',
  sub: 'meet.test',
  aud: 'https://meet.test',
  room: '*',
  context: {
    user: { name: 'Ann', avatar: 'https://a.test/a.png', id: 'somebody-else', moderator: true },
    group: 'admins',
    features: { recording: true },
    matrix: { token: 'openid', room_id: ROOM_ID, server_name: 'matrix.test' },
  },
};
const member = { results: { user: true, room_membership: true }, user_id: '@ann:matrix.test', power_levels: null };
const levels = (user: number) => ({ ...member, power_levels: { user, room: { state_default: 50 } } });

interface Visit {
  readonly settings?: Partial<MatrixSettings>;
  readonly payload?: unknown;
  readonly token?: string | undefined;
  readonly room?: string | undefined;
  readonly answer?: () => Response | Promise<Response>;
  readonly signal?: AbortSignal;
}

async function visit(options: Visit): Promise<{ outcome: LoginOutcome; asked: (RequestInit & { url: string })[] }> {
  const asked: (RequestInit & { url: string })[] = [];
  const fetch: Fetch = async (url, init) => {
    asked.push({ url, ...init });
    return options.answer?.() ?? Response.json(member);
  };
  const authenticator = createMatrixAuthenticator({
    settings: { ...settings, ...options.settings },
    fetch,
    clock: new FakeClock(NOW * 1_000),
    log: silentLog,
  });
  // Clients sign with a key that everybody knows.
  const token = 'token' in options ? options.token : await signToken((options.payload ?? payload) as Record<string, unknown>, 'notused');
  const room = 'room' in options ? options.room : encodeBase32(ROOM_ID);
  const outcome = await authenticator.authenticate({ kind: 'token', token, room }, options.signal ?? never);
  return { outcome, asked };
}

describe('encodeBase32', () => {
  it.each([
    ['', ''],
    ['f', 'my'],
    ['fo', 'mzxq'],
    ['foo', 'mzxw6'],
    ['foob', 'mzxw6yq'],
    ['fooba', 'mzxw6ytb'],
    ['foobar', 'mzxw6ytboi'],
    ['ü', 'yo6a'],
  ])('"%s" is "%s" (RFC 4648 §10)', (text, encoded) => {
    expect(encodeBase32(text)).toBe(encoded);
  });
});

describe('a user of Matrix', () => {
  it('is let into the one room, as who the service says', async () => {
    const { outcome, asked } = await visit({ settings: { bearer: 'uvs-secret' } });
    expect(outcome).toEqual({
      ok: true,
      claims: {
        kind: 'token',
        user: { name: 'Ann', avatar: 'https://a.test/a.png', id: '@ann:matrix.test' },
        rooms: { room: encodeBase32(ROOM_ID) },
        issuer: 'meet.test',
      },
    });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      url: 'https://uvs.test/verify/user_in_room',
      method: 'POST',
      redirect: 'error',
      headers: { authorization: 'Bearer uvs-secret' },
    });
    expect(JSON.parse(String(asked[0]?.body))).toEqual({ token: 'openid', room_id: ROOM_ID, matrix_server_name: 'matrix.test' });
  });

  it('finds the room in any spelling of base32', async () => {
    expect((await visit({ room: `${encodeBase32(ROOM_ID).toUpperCase()}====` })).outcome.ok).toBe(true);
  });

  it.each([
    [49, false],
    [50, true],
    [100, true],
  ])('with power %i moderates: %s', async (power, moderator) => {
    const { outcome } = await visit({ settings: { syncsPowerLevels: true }, answer: () => Response.json(levels(power)) });
    expect(outcome).toMatchObject({ claims: { moderator, affiliation: moderator ? 'owner' : 'member' } });
  });

  it('moderates by power only where that was asked for, and never without any power', async () => {
    expect((await visit({ answer: () => Response.json(levels(100)) })).outcome).not.toHaveProperty('claims.moderator');
    expect((await visit({ settings: { syncsPowerLevels: true } })).outcome).toMatchObject({ claims: { moderator: false } });
  });

  it('needs not wait in the lobby with MATRIX_LOBBY_BYPASS', async () => {
    expect((await visit({ settings: { bypassesLobby: true } })).outcome).toMatchObject({ claims: { lobbyBypass: true } });
  });
});

describe('somebody who says to be a user of Matrix', () => {
  const notIn = (results: object) => () => Response.json({ results, user_id: null, power_levels: null });

  it.each<[string, Visit, string, string]>([
    ['brings no token', { token: undefined }, 'malformed-request', 'JWT token must be provided with OpenID token and room ID'],
    ['brings no token of a kind', { token: 'a.b' }, 'malformed-request', 'JWT token cannot be decoded'],
    ['says nothing of Matrix', { payload: { iss: 'x', context: {} } }, 'malformed-request', 'Matrix room ID must be given.'],
    ['is in another room', { room: encodeBase32('!cellar:matrix.test') }, 'not-allowed', 'Jitsi room does not match Matrix room'],
    ['names no room', { room: undefined }, 'not-allowed', 'Jitsi room does not match Matrix room'],
    ['has expired', { payload: { ...payload, exp: NOW - 60 } }, 'not-allowed', 'Not acceptable by exp (60 sec since expired)'],
    ['comes from elsewhere', { settings: { issuer: 'other' } }, 'not-allowed', "invalid 'iss' claim"],
  ])('is refused when it %s, without a question to the service', async (_, options, condition, text) => {
    const { outcome, asked } = await visit(options);
    expect(outcome).toEqual({ ok: false, condition, text });
    expect(asked).toEqual([]);
  });

  it.each<[string, () => Response]>([
    ['does not know', notIn({ user: false, room_membership: null })],
    ['does not see in the room', notIn({ user: true, room_membership: false })],
    ['only nearly knows', notIn({ user: 'true', room_membership: 1 })],
    ['misses something from', () => new Response('Invalid request', { status: 400 })],
  ])('is refused when the service %s them', async (_, answer) => {
    expect((await visit({ answer })).outcome).toEqual({ ok: false, condition: 'not-allowed', text: 'Token invalid or not in room' });
  });

  it.each<[string, () => Response, string]>([
    ['does not let us in', () => Response.json({}, { status: 403 }), 'answered 403: it does not take MATRIX_UVS_AUTH_TOKEN'],
    ['is somewhere else', () => new Response('', { status: 404 }), 'answered 404'],
    ['says something else', () => new Response('<html>'), 'answer is not JSON'],
    ['has no results', () => Response.json({ user: true }), 'answer has no results'],
  ])('gets no verdict when the service %s', async (_, answer, message) => {
    await expect(visit({ answer })).rejects.toMatchObject({ code: 'UNAVAILABLE', message });
  });

  it('does not wait longer than its login', async () => {
    const login = new AbortController();
    const answer = () => {
      login.abort();
      return new Promise<Response>(() => {});
    };
    await expect(visit({ answer, signal: login.signal })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('hybrid authentication', () => {
  const marked = (name: string) => ({
    credentials: 'token' as const,
    authenticate: async () => ({ ok: true as const, claims: { kind: 'token' as const, group: name } }),
  });
  const login = (token: string | undefined, syncsPowerLevels = false) =>
    createHybridAuthenticator({ settings: { syncsPowerLevels }, matrix: marked('matrix'), jwt: marked('jwt') }).authenticate(
      { kind: 'token', token },
      never,
    );

  it('sends whoever speaks of Matrix to the verification service, everybody else to the tokens', async () => {
    expect(await login(await signToken(payload, 'notused'))).toMatchObject({ claims: { group: 'matrix' } });
    const { matrix: _, ...context } = payload.context;
    for (const token of [await signToken({ ...payload, context }, 'secret'), undefined, 'nonsense'])
      expect(await login(token)).toMatchObject({ claims: { group: 'jwt' } });
  });

  it('lets ordinary tokens moderate no Matrix room when its power levels decide', async () => {
    expect(await login(undefined, true)).toMatchObject({ claims: { group: 'jwt', matrixGuest: true } });
    expect(await login(await signToken(payload, 'notused'), true)).not.toHaveProperty('claims.matrixGuest');
  });
});
