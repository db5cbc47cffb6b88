import type { Config, SignType } from '@parley/config';
import { allowedAlgorithms, isSymmetric } from './algorithms.ts';

/** What a service reads to verify tokens. */
export const TOKEN_VARIABLES = [
  'XMPP_DOMAIN',
  'JWT_APP_ID',
  'JWT_APP_SECRET',
  'JWT_ACCEPTED_ISSUERS',
  'JWT_ACCEPTED_AUDIENCES',
  'JWT_ACCEPTED_ALLOWNER_ISSUERS',
  'JWT_ASAP_KEYSERVER',
  'JWT_JWKS_URL',
  'JWT_ALLOW_EMPTY',
  'JWT_ENABLE_DOMAIN_VERIFICATION',
  'JWT_SIGN_TYPE',
  'JWT_CLOCK_SKEW',
] as const;

export interface TokenSettings {
  /** XMPP_DOMAIN: a `sub` of that name means the rooms without a tenant. */
  readonly domain: string;
  /** Accepted `iss`; `*` among them is any. */
  readonly issuers: readonly string[];
  /** Accepted `aud`; `*` among them is any. */
  readonly audiences: readonly string[];
  /** Issuers whose tokens make moderators, whatever else they say. */
  readonly ownerIssuers: readonly string[];
  /** All of one family: see `allowedAlgorithms`. */
  readonly algorithms: readonly SignType[];
  /** For HS256 and its kin; undefined when public keys decide. */
  readonly secret: string | undefined;
  /** Public keys, one by one: `<url>/<hex SHA-256 of kid>.pem`. */
  readonly keyServerUrl: string | undefined;
  /** Public keys, all at once: a JWK set, or PEM texts by kid. */
  readonly keySetUrl: string | undefined;
  /** Who brings no token is let in, unproven. */
  readonly allowsEmpty: boolean;
  readonly verifiesTenant: boolean;
  /** How far clocks may be apart, in seconds. */
  readonly skewSeconds: number;
}

/** What the variables mean together (prosody-contract §2.1). */
export function tokenSettings(config: Config<(typeof TOKEN_VARIABLES)[number]>): TokenSettings {
  const { JWT_ASAP_KEYSERVER: server, JWT_JWKS_URL: set, JWT_ACCEPTED_ISSUERS: issuers, JWT_ACCEPTED_AUDIENCES: audiences } = config;
  const algorithms = allowedAlgorithms(server !== undefined || set !== undefined, config.JWT_SIGN_TYPE);
  const sharesSecret = algorithms.some(isSymmetric);
  const own = config.JWT_APP_ID === undefined ? [] : [config.JWT_APP_ID];
  return {
    domain: config.XMPP_DOMAIN.toLowerCase(),
    issuers: issuers.length > 0 ? issuers : own,
    audiences: audiences.length > 0 ? audiences : ['*'],
    ownerIssuers: config.JWT_ACCEPTED_ALLOWNER_ISSUERS,
    algorithms,
    secret: sharesSecret ? config.JWT_APP_SECRET : undefined,
    keyServerUrl: sharesSecret ? undefined : server,
    keySetUrl: sharesSecret ? undefined : set,
    allowsEmpty: config.JWT_ALLOW_EMPTY,
    verifiesTenant: config.JWT_ENABLE_DOMAIN_VERIFICATION,
    skewSeconds: config.JWT_CLOCK_SKEW,
  };
}
