import path from 'node:path';
import type { LdapServer, VariableName } from '@parley/config';
import { readLeniently } from './lenient.ts';

const NAMES = [
  'PARLEY_CONTAINER',
  'ENABLE_AUTH',
  'AUTH_TYPE',
  'PROSODY_AUTH_TYPE',
  'XMPP_DOMAIN',
  'LDAP_URL',
  'MATRIX_UVS_URL',
  'JWT_JWKS_URL',
  'OIDC_ISSUER_URL',
] as const satisfies readonly VariableName[];

/** How people log in, and whom the deployment asks about them. */
export interface LoginSettings {
  /** Undefined with ENABLE_AUTH=0. */
  readonly backend: string | undefined;
  /** Prosody's folder; undefined where it is another container's. */
  readonly accounts: { readonly home: string; readonly domain: string } | undefined;
  readonly directory: readonly LdapServer[];
  /** Issuer of the single sign-on. */
  readonly issuer: string | undefined;
  readonly keySet: string | undefined;
  readonly matrix: string | undefined;
}

/** As the environment has it; wrong values count as unset. */
export function readLoginSettings(env: Readonly<Record<string, string>>, stateDir: string): LoginSettings {
  const values = readLeniently(NAMES, env);
  const backend = values.ENABLE_AUTH ? (values.PROSODY_AUTH_TYPE ?? values.AUTH_TYPE) : undefined;
  const hasTokens = backend === 'jwt' || backend === 'hybrid_matrix_token';
  return {
    backend,
    accounts: values.PARLEY_CONTAINER ? undefined : { home: path.join(stateDir, 'prosody'), domain: values.XMPP_DOMAIN },
    directory: backend === 'ldap' ? (values.LDAP_URL ?? []) : [],
    issuer: hasTokens ? values.OIDC_ISSUER_URL : undefined,
    keySet: hasTokens ? values.JWT_JWKS_URL : undefined,
    matrix: backend === 'matrix' || backend === 'hybrid_matrix_token' ? values.MATRIX_UVS_URL : undefined,
  };
}
