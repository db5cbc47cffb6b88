import type { Authenticator, LoginOutcome } from '@parley/auth-core';
import { escapeNode } from './person.ts';
import { type DirectoryDeps, DirectoryPool } from './pool.ts';
import { wrongCredentials } from './refusal.ts';
import { verify } from './verify.ts';

const LONGEST_NAME = 256;
const LONGEST_PASSWORD = 1_024;
const NO_PASSWORD: LoginOutcome = { ok: false, condition: 'invalid-mechanism', text: 'Log in with a name and a password' };

/**
 * Logins against an LDAP directory (deployment contract §8.3). `close` ends the connections that are kept.
 * An unknown name, a wrong password and an entry that is found twice look the same from outside; `reason` tells them apart.
 */
export function createLdapAuthenticator(deps: DirectoryDeps): Authenticator {
  const pool = new DirectoryPool(deps);
  const { settings, clock } = deps;
  return {
    credentials: 'password',
    async authenticate(attempt, signal) {
      if (attempt.kind !== 'password') return NO_PASSWORD;
      const { username: user, password } = attempt;
      const problem = problemOf(user, password);
      if (problem !== undefined) return wrongCredentials(problem);
      const deadline = new AbortController();
      const timer = clock.after(settings.limits.loginMs, () => deadline.abort());
      try {
        const result = await verify({ settings, pool }, { user, password }, AbortSignal.any([signal, deadline.signal]));
        return 'reason' in result ? result : { ok: true, claims: result.claims, username: escapeNode(result.id) };
      } finally {
        timer.cancel();
      }
    },
    close: async () => pool.close(),
  };
}

/** What needs no directory to be wrong. An empty password above all: a bind with one succeeds, as nobody (RFC 4513 §5.1.2). */
function problemOf(user: string, password: string): string | undefined {
  if (user.trim() === '') return 'the name is empty';
  if (user.length > LONGEST_NAME || /\p{Cc}/u.test(user)) return 'the name is too long, or has control characters';
  if (password === '') return 'the password is empty';
  if (password.length > LONGEST_PASSWORD || password.includes('\0')) return 'the password is too long, or has a NUL';
  return undefined;
}
