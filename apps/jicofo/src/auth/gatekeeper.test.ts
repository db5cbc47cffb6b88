import { type Authenticator, type Claims, type LoginOutcome, POLICY_NAMES, policySettings } from '@parley/auth-core';
import { loadConfig } from '@parley/config';
import { AppError, FakeClock, silentLog } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { conditionOf } from '../conference/bridge-errors.ts';
import { Counters } from '../counters.ts';
import { type Ask, Gatekeeper } from './gatekeeper.ts';
import { reasonOf } from './refusal.ts';
import { SessionRegistry } from './session-registry.ts';

const NOW = 1_900_000_000;
const ROOM = 'a@muc.meet.jitsi';
const USER = 'u@meet.jitsi/r';
const token = (over: Partial<Claims> = {}): Claims => ({ kind: 'token', rooms: { room: 'a' }, user: { id: 'anna' }, ...over });

/** Knows tokens by name. */
function tokensOf(known: Readonly<Record<string, LoginOutcome>>): Authenticator {
  return {
    credentials: 'token',
    authenticate: async (attempt) => {
      const outcome = attempt.kind === 'token' ? known[attempt.token ?? ''] : undefined;
      if (attempt.kind === 'token' && attempt.token === 'unreachable') throw new AppError('UNAVAILABLE', 'no key server');
      return outcome ?? { ok: false, condition: 'not-allowed', text: 'Invalid signature' };
    },
  };
}

interface Setup {
  readonly env?: Record<string, string>;
  readonly tokensAreLocal?: boolean;
}

function gate({ env = {}, tokensAreLocal = true }: Setup = {}) {
  const clock = new FakeClock(NOW * 1_000);
  const settings = policySettings(loadConfig(POLICY_NAMES, { ENABLE_AUTH: '1', ...env }));
  const sessions = new SessionRegistry({
    ...{ clock, log: silentLog, counters: new Counters() },
    rules: { kind: 'token', lifetimeMs: 60_000, autoLogin: false },
  });
  const tokens = tokensOf({
    good: { ok: true, claims: token() },
    other: { ok: true, claims: token({ rooms: { room: 'b' } }) },
    wildcard: { ok: true, claims: token({ rooms: { room: '*' } }) },
  });
  const keeper = new Gatekeeper({ clock, log: silentLog, settings, sessions, tokens, tokensAreLocal });
  const ask = (over: Partial<Ask>) =>
    keeper.admit({ room: ROOM, machineUid: 'm', isOpen: () => false, ...over }).then(
      ({ session, owner }) => ({ session: session?.id, owner }),
      (error: unknown) => `${conditionOf(error)} ${reasonOf(error)}`,
    );
  return { clock, keeper, ask };
}

const entered = (owner = 'u@meet.jitsi') => ({ session: expect.any(String), owner });

describe('what Prosody vouches for', () => {
  it.each<[string, Partial<Ask>, unknown]>([
    ['an account', { claims: { kind: 'account' } }, entered()],
    ['a token for the room', { claims: token() }, entered()],
    ['a token for another room', { claims: token({ rooms: { room: 'b' } }) }, 'not-allowed other-room'],
    ['the same, for a room that is open', { claims: token({ rooms: { room: 'b' } }), isOpen: () => true }, 'not-allowed other-room'],
    ['a token of another tenant', { claims: token({ rooms: { room: '*', tenant: 'x', verifyTenant: true } }) }, 'not-allowed other-tenant'],
    ['a token that is over', { claims: token({ expiresAt: NOW }) }, 'not-authorized token-expired'],
    ['the same, for a room that is open', { claims: token({ expiresAt: NOW }), isOpen: () => true }, 'not-authorized token-expired'],
    ['a guest', { claims: { kind: 'guest' } }, 'not-authorized not-authorized'],
    ['an empty token', { claims: { kind: 'anonymous' } }, 'not-authorized not-authorized'],
    ['nobody', {}, 'not-authorized not-authorized'],
    ['a guest, for a room that is open', { claims: { kind: 'guest' }, isOpen: () => true }, { session: undefined, owner: 'u@meet.jitsi' }],
    ['an account without a machine', { claims: { kind: 'account' }, machineUid: undefined }, 'not-acceptable session'],
  ])('%s', async (_what, over, expected) => {
    expect(await gate().ask({ jid: USER, ...over })).toEqual(expected);
  });

  it.each([
    ['anyone', 'guest', true],
    ['authenticated', 'guest', false],
    ['authenticated', 'token', true],
    ['moderators', 'token', false],
    ['moderators', 'account', true],
  ] as const)('with ROOM_CREATORS=%s, a %s may open a room: %s', async (ROOM_CREATORS, kind, may) => {
    const claims: Claims = kind === 'token' ? { kind, moderator: false } : { kind };
    expect(typeof (await gate({ env: { ROOM_CREATORS } }).ask({ jid: USER, claims })) === 'object').toBe(may);
  });

  it('counts for nothing where nobody logs in', async () => {
    const { ask } = gate({ env: { ENABLE_AUTH: '0' } });
    expect(await ask({ jid: USER, claims: token({ rooms: { room: 'b' } }), token: 'forged' })).toEqual({
      session: undefined,
      owner: 'u@meet.jitsi',
    });
  });
});

describe('a token that the client shows itself', () => {
  it.each<[string, Partial<Ask>, unknown]>([
    ['by HTTP', { token: 'good' }, entered('anna')],
    ['by HTTP, forged', { token: 'forged' }, 'not-authorized token'],
    ['by HTTP, forged, for a room that is open', { token: 'forged', isOpen: () => true }, 'not-authorized token'],
    ['by HTTP, for another room', { token: 'other' }, 'not-allowed other-room'],
    ['by HTTP, while there are no keys', { token: 'unreachable' }, 'service-unavailable unavailable'],
    ['by HTTP, none', {}, 'not-authorized not-authorized'],
    ['by HTTP, with what nobody vouched for', { token: 'wildcard', room: 'z@muc.meet.jitsi' }, entered('anna')],
    ['beside its login', { jid: USER, claims: token(), token: 'good' }, entered()],
    ['beside its login, forged', { jid: USER, claims: token(), token: 'forged' }, 'not-authorized token'],
    ['beside its login, for another room', { jid: USER, claims: token(), token: 'other' }, 'not-allowed other-room'],
    [
      'beside the login of a guest, which it does not raise',
      { jid: USER, claims: { kind: 'guest' }, token: 'good' },
      'not-authorized not-authorized',
    ],
    ['beside its login, while there are no keys', { jid: USER, claims: token(), token: 'unreachable' }, entered()],
  ])('%s', async (_what, over, expected) => {
    expect(await gate().ask(over)).toEqual(expected);
  });

  it('is left to Prosody where a service would have to be asked again', async () => {
    const { ask } = gate({ tokensAreLocal: false });
    expect(await ask({ jid: USER, claims: token(), token: 'forged' })).toEqual(entered());
    expect(await ask({ token: 'forged' })).toBe('not-authorized token');
  });
});

describe('a session', () => {
  const idOf = (answer: unknown) => (answer as { session: string }).session;

  it('of a token opens no other room, not even on another connection', async () => {
    const { ask } = gate();
    const sessionId = idOf(await ask({ token: 'good' }));
    expect(await ask({ sessionId })).toEqual(entered('anna'));
    expect(await ask({ sessionId, jid: 'g@guest.meet.jitsi/r', claims: { kind: 'guest' } })).toEqual(entered('anna'));
    const other = { sessionId, room: 'b@muc.meet.jitsi' };
    expect(await ask(other)).toBe('not-authorized not-authorized');
    expect(await ask({ sessionId, machineUid: 'thief' })).toBe('not-acceptable session');
  });

  it('of another room makes nobody worse off than a guest', async () => {
    const { ask, clock, keeper } = gate({ env: { ROOM_MODERATORS: 'first' } });
    const sessionId = idOf(await ask({ token: 'good' }));
    const guest = { sessionId, room: 'b@muc.meet.jitsi', jid: 'g@guest.meet.jitsi/r', claims: { kind: 'guest' } as const };
    expect(await ask({ ...guest, isOpen: () => true })).toEqual({ session: undefined, owner: 'g@guest.meet.jitsi' });
    expect(keeper.mayLead(guest.room, guest.jid)).toBe(false);
    clock.advance(10_000);
    expect(await ask({ ...guest, room: ROOM })).toEqual(entered('anna'));
  });

  it('of a token lasts a minute', async () => {
    const { ask, clock } = gate();
    const sessionId = idOf(await ask({ token: 'good' }));
    clock.advance(70_000);
    expect(await ask({ sessionId })).toBe('not-acceptable session');
  });
});
