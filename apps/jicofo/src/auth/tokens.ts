import type { Authenticator } from '@parley/auth-core';
import { createJwtAuthenticator } from '@parley/auth-jwt';
import { createHybridAuthenticator, createMatrixAuthenticator } from '@parley/auth-matrix';
import type { Clock, Log } from '@parley/kernel';
import type { TokenBackend } from './settings.ts';

export interface TokenDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/** What verifies the tokens that clients show the focus itself. */
export function createTokens(backend: TokenBackend, deps: TokenDeps): Authenticator {
  if (backend.kind === 'jwt') return createJwtAuthenticator({ settings: backend.jwt, ...deps });
  const matrix = createMatrixAuthenticator({ settings: backend.matrix, ...deps });
  if (backend.kind === 'matrix') return matrix;
  return createHybridAuthenticator({ settings: backend.matrix, matrix, jwt: createJwtAuthenticator({ settings: backend.jwt, ...deps }) });
}
