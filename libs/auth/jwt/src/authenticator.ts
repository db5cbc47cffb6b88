import type { Authenticator } from '@parley/auth-core';
import { createTokenVerifier, refusal, type TokenVerifierDeps } from './verifier.ts';

/** Logs in whoever brings a token (AUTH_TYPE=jwt), and with JWT_ALLOW_EMPTY whoever brings none, as somebody unproven. */
export function createJwtAuthenticator(deps: TokenVerifierDeps): Authenticator {
  const verifier = createTokenVerifier(deps);
  return {
    credentials: 'token',
    async authenticate(attempt, signal) {
      if (attempt.kind !== 'token') return { ok: false, condition: 'invalid-mechanism', text: 'A token is wanted, not a password' };
      if (attempt.token !== undefined && attempt.token !== '') return verifier.verify(attempt.token, signal);
      return deps.settings.allowsEmpty ? { ok: true, claims: { kind: 'anonymous' } } : refusal('token required');
    },
  };
}
