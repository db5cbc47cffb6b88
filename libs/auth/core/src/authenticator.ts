import type { Claims } from './claims.ts';

/** Conditions of RFC 6120 §6.5 that a login may end with. */
export const SASL_CONDITIONS = [
  'account-disabled',
  'aborted',
  'credentials-expired',
  'encryption-required',
  'invalid-mechanism',
  'malformed-request',
  'not-allowed',
  'not-authorized',
  'temporary-auth-failure',
] as const;

export type SaslCondition = (typeof SASL_CONDITIONS)[number];

export type LoginAttempt =
  | { readonly kind: 'password'; readonly username: string; readonly password: string; readonly ip?: string | undefined }
  | {
      readonly kind: 'token';
      readonly token: string | undefined;
      /** The room and tenant that the client's URL names, if any. */
      readonly room?: string | undefined;
      readonly tenant?: string | undefined;
      readonly ip?: string | undefined;
    };

/**
 * `username`: node of the address that the client gets; missing means a random UUID. `text` is shown to the client, `reason` to whoever
 * reads the log, missing when it is the same: no secrets in either.
 */
export type LoginOutcome =
  | { readonly ok: true; readonly claims: Claims; readonly username?: string | undefined }
  | { readonly ok: false; readonly condition: SaslCondition; readonly text: string; readonly reason?: string | undefined };

/** A way to find out who somebody is. */
export interface Authenticator {
  readonly credentials: 'password' | 'token';
  /**
   * Never throws for a wrong credential.
   * @throws AppError UNAVAILABLE when its server does not answer
   */
  authenticate(attempt: LoginAttempt, signal: AbortSignal): Promise<LoginOutcome>;
  close?(): Promise<void>;
}
