import { AppError } from '@parley/kernel';
import { z } from 'zod';

/** Longest JSON text of claims: a token of 16 KiB holds no more. */
const LONGEST = 32_768;

const roomGrant = z
  .object({
    room: z.string().min(1).max(1_023),
    isRegex: z.boolean().optional(),
    tenant: z.string().max(1_023).optional(),
    verifyTenant: z.boolean().optional(),
  })
  .readonly();

/**
 * Which rooms a login opens (prosody-contract §2.1). `room` is a node, `*` for any, or a pattern with `isRegex`.
 * `tenant` counts with `verifyTenant`: `*` is any, `''` the rooms without a tenant (a `sub` that is XMPP_DOMAIN), missing none at all.
 */
export type RoomGrant = z.output<typeof roomGrant>;

const claims = z
  .object({
    kind: z.enum(['anonymous', 'guest', 'account', 'token']),
    user: z.record(z.string(), z.string()).readonly().optional(),
    group: z.string().optional(),
    features: z.record(z.string(), z.boolean()).readonly().optional(),
    rooms: roomGrant.optional(),
    moderator: z.boolean().optional(),
    affiliation: z.enum(['owner', 'member']).optional(),
    lobbyBypass: z.boolean().optional(),
    matrixGuest: z.boolean().optional(),
    issuer: z.string().optional(),
    expiresAt: z.number().optional(),
  })
  .readonly();

/**
 * What a login proved about somebody; JSON, kept by Prosody with the session and handed back at admission.
 *
 * - `kind`: `anonymous` without a proof (no authentication, or an empty token), `guest` from the guest domain.
 * - `user`: id, name, avatar, email…, shown to everybody in `<identity>`.
 * - `rooms`: missing means every room.
 * - `moderator`, `affiliation`: as the token says; missing means that it says nothing.
 * - `matrixGuest`: moderates no room of Matrix, whatever else is said: its owners are known by their power levels.
 * - `expiresAt`: seconds since 1970, the clock skew that is allowed included.
 */
export type Claims = z.output<typeof claims>;

/** @throws AppError INPUT_INVALID, which tells no value of them */
export function parseClaims(text: string): Claims {
  let json: unknown;
  try {
    if (text.length > LONGEST) throw new RangeError('too long');
    json = JSON.parse(text);
  } catch {
    throw new AppError('INPUT_INVALID', 'claims are not JSON of a decent size');
  }
  const result = claims.safeParse(json);
  if (!result.success) throw new AppError('INPUT_INVALID', `claims: ${z.prettifyError(result.error)}`);
  return result.data;
}

/** The text that `parseClaims` reads. */
export function serialiseClaims(value: Claims): string {
  return JSON.stringify(value);
}
