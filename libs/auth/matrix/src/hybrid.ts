import type { Authenticator } from '@parley/auth-core';
import { parseToken } from '@parley/auth-jwt';
import type { MatrixSettings } from './settings.ts';

export interface HybridDeps {
  readonly settings: Pick<MatrixSettings, 'syncsPowerLevels'>;
  readonly matrix: Authenticator;
  readonly jwt: Authenticator;
}

/**
 * AUTH_TYPE=hybrid_matrix_token: a token that speaks of Matrix (`context.matrix`) is for the verification service, any other one is an
 * ordinary room token. Bearers of the latter moderate no Matrix room when its power levels decide (MATRIX_UVS_SYNC_POWER_LEVELS).
 */
export function createHybridAuthenticator({ settings, matrix, jwt }: HybridDeps): Authenticator {
  return {
    credentials: 'token',
    async authenticate(attempt, signal) {
      if (attempt.kind === 'token' && speaksOfMatrix(attempt.token ?? '')) return matrix.authenticate(attempt, signal);
      const outcome = await jwt.authenticate(attempt, signal);
      return outcome.ok && settings.syncsPowerLevels ? { ...outcome, claims: { ...outcome.claims, matrixGuest: true } } : outcome;
    },
  };
}

function speaksOfMatrix(token: string): boolean {
  const parsed = parseToken(token);
  const context = 'token' in parsed ? parsed.token.payload.context : undefined;
  return typeof context === 'object' && context !== null && 'matrix' in context && Boolean(context.matrix);
}
