import type { Claims } from './claims.ts';
import { isMatrixRoom } from './matrix-room.ts';
import type { RoomName } from './room-name.ts';
import { opensRoom, refusal } from './room-rule.ts';
import type { PolicySettings } from './settings.ts';
import type { Verdict } from './verdict.ts';

/** Whether somebody has proved who they are; guests and empty tokens have not. */
export function isAuthenticated({ kind }: Claims): boolean {
  return kind === 'account' || kind === 'token';
}

/** Whether somebody becomes moderator by joining; under `first` the focus chooses among the others ({@link mayBeElected}). */
export function moderatesOnJoin({ moderators }: PolicySettings, claims: Claims, room: RoomName): boolean {
  if (claims.matrixGuest && isMatrixRoom(room.node)) return false;
  if (moderators === 'everyone') return true;
  if (moderators === 'nobody' || !isAuthenticated(claims)) return false;
  return saysModerator(claims) ?? moderators === 'authenticated';
}

/** Whether the focus may choose somebody as moderator when nobody else moderates. */
export function mayBeElected({ auth, moderators }: PolicySettings, claims: Claims, room: RoomName): boolean {
  if (moderators !== 'first' || (claims.matrixGuest && isMatrixRoom(room.node))) return false;
  return auth ? isAuthenticated(claims) && saysModerator(claims) !== false : true;
}

/** Whether somebody is one for whom others wait. */
export function isHost(settings: PolicySettings, claims: Claims, room: RoomName): boolean {
  if (!isAuthenticated(claims)) return false;
  return settings.hosts === 'authenticated' ? saysModerator(claims) !== false : moderatesOnJoin(settings, claims, room);
}

/**
 * Whether somebody may have a room created; for a breakout room ask with its main room.
 * @param now seconds since 1970
 */
export function mayCreateRoom(settings: PolicySettings, claims: Claims, room: RoomName, now: number): Verdict {
  if (isExpired(claims, now)) return refusal('token-expired');
  const verdict = opensRoom(claims, room);
  if (!verdict.ok || settings.creators === 'anyone') return verdict;
  if (!isAuthenticated(claims)) return { ok: false, reason: 'not-authorized', text: 'Only people who have logged in may open a room' };
  if (settings.creators === 'authenticated' || moderatesOnJoin(settings, claims, room)) return { ok: true };
  return { ok: false, reason: 'not-allowed', text: 'Only moderators may open a room' };
}

/**
 * Whether a login is over. Its issuer's clock skew is part of `expiresAt` already.
 * @param now seconds since 1970
 */
export function isExpired({ expiresAt }: Claims, now: number): boolean {
  return expiresAt !== undefined && now >= expiresAt;
}

/** Undefined when the login says nothing. */
function saysModerator({ moderator, affiliation }: Claims): boolean | undefined {
  return moderator ?? (affiliation === undefined ? undefined : affiliation === 'owner');
}
