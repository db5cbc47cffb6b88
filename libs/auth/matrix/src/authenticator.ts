import type { Authenticator, Claims, LoginOutcome } from '@parley/auth-core';
import { claimProblem, type Fetch, parseToken, refusal, shownUser } from '@parley/auth-jwt';
import { type Clock, type Log, systemClock } from '@parley/kernel';
import { z } from 'zod';
import { encodeBase32 } from './base32.ts';
import type { MatrixSettings } from './settings.ts';
import { askForMembership, type MatrixMembership, type MatrixVisit } from './verification-service.ts';

export interface MatrixDeps {
  readonly settings: MatrixSettings;
  readonly log: Log;
  /** Default: that of the platform. */
  readonly fetch?: Fetch | undefined;
  readonly clock?: Clock | undefined;
}

const text = (max: number) => z.string().min(1).max(max);
const contextShape = z.object({
  context: z.object({
    matrix: z.object({ token: text(4_096), room_id: text(255), server_name: text(255).optional() }),
    user: z.record(z.string(), z.unknown()).catch({}),
  }),
});

const malformed = (problem: string): LoginOutcome => ({ ok: false, condition: 'malformed-request', text: problem });

/**
 * Logs in users of Matrix (AUTH_TYPE=matrix, prosody-contract §2.4). Their client makes the token itself and signs it with a key that
 * everybody knows: it proves nothing. What counts is what the verification service says about the OpenID token inside; name,
 * picture and address are taken as the words of a stranger, moderation, group and features are not.
 */
export function createMatrixAuthenticator({ settings, log, fetch = globalThis.fetch, clock = systemClock }: MatrixDeps): Authenticator {
  return {
    credentials: 'token',
    async authenticate(attempt, signal) {
      if (attempt.kind !== 'token') return { ok: false, condition: 'invalid-mechanism', text: 'A token is wanted, not a password' };
      if (!attempt.token) return malformed('JWT token must be provided with OpenID token and room ID');
      const parsed = parseToken(attempt.token);
      if ('problem' in parsed) return malformed('JWT token cannot be decoded');
      const { payload } = parsed.token;
      const problem = claimProblem(
        payload,
        rulesOf(settings),
        clock.now() / 1_000,
        settings.issuer ? ['exp', 'nbf', 'iss'] : ['exp', 'nbf'],
      );
      if (problem !== undefined) return refusal(problem);
      const { data } = contextShape.safeParse(payload);
      if (!data) return malformed('Matrix room ID must be given.');
      const { matrix, user } = data.context;
      const room = encodeBase32(matrix.room_id);
      if (attempt.room?.toLowerCase().replace(/=+$/, '') !== room) return refusal('Jitsi room does not match Matrix room');
      const membership = await askForMembership({ settings, fetch, clock, log }, matrix satisfies MatrixVisit, signal);
      if (!membership) return refusal('Token invalid or not in room');
      return { ok: true, claims: toClaims(room, user, membership, payload, settings) };
    },
  };
}

function rulesOf({ issuer, skewSeconds }: MatrixSettings) {
  return { issuers: issuer === undefined ? ['*'] : [issuer], audiences: ['*'], skewSeconds };
}

function toClaims(
  room: string,
  { name, avatar, email }: Readonly<Record<string, unknown>>,
  { userId, isOwner }: MatrixMembership,
  { iss, exp }: Readonly<Record<string, unknown>>,
  { syncsPowerLevels, bypassesLobby, skewSeconds }: MatrixSettings,
): Claims {
  return {
    kind: 'token',
    user: shownUser({ name, avatar, email, id: userId }),
    rooms: { room },
    ...(syncsPowerLevels && { moderator: isOwner, affiliation: isOwner ? ('owner' as const) : ('member' as const) }),
    ...(bypassesLobby && { lobbyBypass: true }),
    ...(typeof iss === 'string' && { issuer: iss }),
    ...(typeof exp === 'number' && { expiresAt: exp + skewSeconds }),
  };
}
