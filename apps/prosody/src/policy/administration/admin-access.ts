import { createHash, timingSafeEqual } from 'node:crypto';
import type { PayloadVerifier } from '@parley/auth-jwt';

/** Compares digests, so that the time says nothing about the secret, not even its length. */
export function isBearer(header: string | undefined, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return header !== undefined && timingSafeEqual(digest(header), digest(`Bearer ${secret}`));
}

export interface AdminAccessDeps {
  /** PARLEY_ADMIN_TOKEN, and what processes on this machine know (`parley rooms`). */
  readonly bearers: readonly string[];
  /** For signed tokens, as the modules of the original take them; undefined without PARLEY_ADMIN_KEYSERVER. */
  readonly verifier: PayloadVerifier | undefined;
}

/** Why a request is not an administrator's; undefined when it is. */
export type AdminAccess = (authorization: string | undefined) => Promise<string | undefined>;

const VERIFY_MS = 10_000;

/** @throws AppError UNAVAILABLE when the server with the keys does not answer */
export function createAdminAccess({ bearers, verifier }: AdminAccessDeps): AdminAccess {
  return async (authorization) => {
    if (authorization === undefined) return 'no token';
    // All of them, however soon one fits.
    if (bearers.filter((bearer) => isBearer(authorization, bearer)).length > 0) return undefined;
    const token = /^Bearer (\S+)$/.exec(authorization)?.[1];
    if (token === undefined) return 'no bearer';
    if (!verifier) return 'wrong token';
    const verified = await verifier.verify(token, AbortSignal.timeout(VERIFY_MS));
    return 'problem' in verified ? (verified.reason ?? verified.problem) : undefined;
  };
}
