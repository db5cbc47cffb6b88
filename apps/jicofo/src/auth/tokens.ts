import type { Authenticator } from '@parley/auth-core';
import { createJwtAuthenticator } from '@parley/auth-jwt';
import type { Clock, Log } from '@parley/kernel';
import type { TokenBackend } from './settings.ts';

export interface TokenDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/** What verifies the tokens that clients show the focus itself. */
export function createTokens({ settings }: TokenBackend, { clock, log }: TokenDeps): Authenticator {
  return createJwtAuthenticator({ settings, clock, log });
}
