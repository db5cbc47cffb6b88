import { TOKEN_VARIABLES, type TokenSettings, tokenSettings } from '@parley/auth-jwt';
import { MATRIX_VARIABLES, type MatrixSettings, matrixSettings } from '@parley/auth-matrix';
import { type Config, configError } from '@parley/config';
import type { AuthRules } from './session-registry.ts';

/** What the focus reads about logins, beyond the policy. */
export const LOGIN_NAMES = [
  'AUTH_TYPE',
  'JICOFO_AUTH_TYPE',
  'JICOFO_AUTH_LIFETIME',
  'ENABLE_AUTO_LOGIN',
  ...TOKEN_VARIABLES,
  ...MATRIX_VARIABLES,
] as const;

type LoginValues = Config<(typeof LOGIN_NAMES)[number] | 'ENABLE_AUTH' | 'JICOFO_ENABLE_AUTH'>;

/** How the focus verifies the tokens of HTTP requests. */
export type TokenBackend =
  | { readonly kind: 'jwt'; readonly jwt: TokenSettings }
  | { readonly kind: 'matrix'; readonly matrix: MatrixSettings }
  | { readonly kind: 'hybrid_matrix_token'; readonly jwt: TokenSettings; readonly matrix: MatrixSettings };

/** A session that tokens made only has to last from one request to the next (focus contract §3). */
const TOKEN_SESSION_MS = 60_000;

/** Undefined when the focus asks for no logins. @throws AppError CONFIG_INVALID */
export function loginRules(values: LoginValues): AuthRules | undefined {
  const { ENABLE_AUTH: all, JICOFO_ENABLE_AUTH: focus } = values;
  if (!(focus ?? all)) return undefined;
  // Prosody would vouch for nobody.
  if (!all) throw configError('JICOFO_ENABLE_AUTH', '1 asks for logins that ENABLE_AUTH=0 does not offer; set both');
  if (isTokenType(typeOf(values))) return { kind: 'token', lifetimeMs: TOKEN_SESSION_MS, autoLogin: false };
  return { kind: 'password', lifetimeMs: values.JICOFO_AUTH_LIFETIME, autoLogin: values.ENABLE_AUTO_LOGIN };
}

/** Undefined when people log in with passwords, or not at all. */
export function tokenBackend(values: LoginValues): TokenBackend | undefined {
  const kind = typeOf(values);
  if (!values.ENABLE_AUTH) return undefined;
  if (kind === 'jwt') return { kind, jwt: tokenSettings(values) };
  if (kind === 'matrix') return { kind, matrix: matrixSettings(values) };
  if (kind === 'hybrid_matrix_token') return { kind, jwt: tokenSettings(values), matrix: matrixSettings(values) };
  return undefined;
}

const typeOf = ({ AUTH_TYPE: all, JICOFO_AUTH_TYPE: focus }: LoginValues) => focus ?? all;

function isTokenType(type: LoginValues['AUTH_TYPE']): boolean {
  return type === 'jwt' || type === 'matrix' || type === 'hybrid_matrix_token';
}
