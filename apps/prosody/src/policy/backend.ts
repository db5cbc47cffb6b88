import type { Authenticator } from '@parley/auth-core';
import { createJwtAuthenticator, type FetchOutcome, tokenSettings } from '@parley/auth-jwt';
import { createLdapAuthenticator, ldapSettings } from '@parley/auth-ldap';
import { createHybridAuthenticator, createMatrixAuthenticator, matrixSettings } from '@parley/auth-matrix';
import { configError } from '@parley/config';
import type { Clock, Log } from '@parley/kernel';
import type { PolicyServiceConfig } from './config.ts';
import { ownCertificate } from './own-certificate.ts';

/** How people log in at the conference domain, and who finds out who they are. */
export interface Backend {
  /** For logs and metrics: AUTH_TYPE, or `anonymous` without authentication. */
  readonly name: string;
  /** The only mechanism that Prosody may ask with; `SCRAM`: it has checked the password itself. */
  readonly mechanism: 'ANONYMOUS' | 'PLAIN' | 'SCRAM';
  /** Missing where there is nobody to ask. */
  readonly authenticator?: Authenticator;
}

export interface BackendDeps {
  readonly config: PolicyServiceConfig;
  readonly log: Log;
  readonly clock: Clock;
  /** Told of every fetch of a public key. */
  readonly onKeyFetch?: (outcome: FetchOutcome) => void;
}

/**
 * What the variables choose.
 * @throws AppError CONFIG_INVALID when its own variables are missing or wrong
 */
export function createBackend({ config, log, clock, onKeyFetch }: BackendDeps): Backend {
  if (!config.ENABLE_AUTH) return { name: 'anonymous', mechanism: 'ANONYMOUS' };
  const type = config.PROSODY_AUTH_TYPE ?? config.AUTH_TYPE;
  const token = (authenticator: Authenticator): Backend => ({ name: type, mechanism: 'ANONYMOUS', authenticator });
  switch (type) {
    case 'internal':
      return { name: type, mechanism: 'SCRAM' };
    case 'ldap': {
      const settings = ldapSettings(config, { realm: config.XMPP_DOMAIN, identity: ownCertificate(config) });
      return { name: type, mechanism: 'PLAIN', authenticator: createLdapAuthenticator({ settings, log, clock }) };
    }
    case 'jwt':
      return token(createJwtAuthenticator({ settings: tokenSettings(config), log, clock, onKeyFetch }));
    case 'matrix':
      return token(matrixOf({ config, log, clock }));
    case 'hybrid_matrix_token': {
      const jwt = createJwtAuthenticator({ settings: tokenSettings(config), log, clock, onKeyFetch });
      return token(createHybridAuthenticator({ settings: matrixSettings(config), matrix: matrixOf({ config, log, clock }), jwt }));
    }
    default:
      throw configError('AUTH_TYPE', `${String(type satisfies never)}: nothing is known of it`);
  }
}

function matrixOf({ config, log, clock }: BackendDeps): Authenticator {
  if (config.MATRIX_UVS_URL === undefined) throw configError('MATRIX_UVS_URL', 'is not set; nobody else vouches for users of Matrix');
  return createMatrixAuthenticator({ settings: matrixSettings(config), log, clock });
}
