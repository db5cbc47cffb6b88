import type { Config } from '@parley/config';
import { AppError } from '@parley/kernel';

/** What a service reads to sign people on. */
export const OIDC_VARIABLES = [
  'ENABLE_AUTH',
  'AUTH_TYPE',
  'PROSODY_AUTH_TYPE',
  'XMPP_DOMAIN',
  'JWT_APP_ID',
  'JWT_APP_SECRET',
  'JWT_SIGN_TYPE',
  'OIDC_ISSUER_URL',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'OIDC_SCOPES',
  'OIDC_GROUP_CLAIM',
  'OIDC_MODERATOR_CLAIM',
  'OIDC_MODERATOR_VALUES',
  'OIDC_TOKEN_LIFETIME',
] as const;

/** The provider, and who we are to it. */
export interface ClientSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined for a public client. */
  readonly clientSecret: string | undefined;
  readonly scope: string;
}

/** Which claims of a person count. */
export interface ClaimSettings {
  readonly groupClaim: string | undefined;
  /** Undefined: the sign-on says nothing about moderation. */
  readonly moderatorClaim: string | undefined;
  /** Empty: any value but false. */
  readonly moderatorValues: readonly string[];
}

/** How room tokens are made. */
export interface TokenSettings {
  readonly appId: string;
  readonly secret: string;
  readonly algorithm: 'HS256' | 'HS384' | 'HS512';
  readonly lifetimeSeconds: number;
  /** Of the rooms without a tenant. */
  readonly domain: string;
}

export interface OidcSettings {
  readonly client: ClientSettings;
  readonly claims: ClaimSettings;
  readonly token: TokenSettings;
}

/**
 * What the variables mean together; undefined when there is no single sign-on.
 * @throws AppError CONFIG_INVALID when something is missing that it cannot do without
 */
export function oidcSettings(config: Config<(typeof OIDC_VARIABLES)[number]>): OidcSettings | undefined {
  const { OIDC_ISSUER_URL: issuer, OIDC_CLIENT_ID: clientId, JWT_APP_ID: appId, JWT_APP_SECRET: secret } = config;
  const type = config.PROSODY_AUTH_TYPE ?? config.AUTH_TYPE;
  if (!config.ENABLE_AUTH || !(type === 'jwt' || type === 'hybrid_matrix_token') || issuer === undefined) return undefined;
  if (clientId === undefined || appId === undefined || secret === undefined)
    throw new AppError('CONFIG_INVALID', 'OIDC_ISSUER_URL: needs OIDC_CLIENT_ID, JWT_APP_ID and JWT_APP_SECRET as well');
  return {
    client: { issuer, clientId, clientSecret: config.OIDC_CLIENT_SECRET, scope: withOpenid(config.OIDC_SCOPES) },
    claims: {
      groupClaim: config.OIDC_GROUP_CLAIM,
      moderatorClaim: config.OIDC_MODERATOR_CLAIM,
      moderatorValues: config.OIDC_MODERATOR_VALUES,
    },
    token: {
      appId,
      secret,
      algorithm: algorithmOf(config.JWT_SIGN_TYPE),
      lifetimeSeconds: Math.max(1, Math.round(config.OIDC_TOKEN_LIFETIME / 1000)),
      domain: config.XMPP_DOMAIN.toLowerCase(),
    },
  };
}

function withOpenid(scopes: string): string {
  return [...new Set(['openid', ...scopes.split(/[\s,]+/).filter(Boolean)])].join(' ');
}

function algorithmOf(signType: string | undefined): TokenSettings['algorithm'] {
  switch (signType) {
    case undefined:
    case 'HS256':
      return 'HS256';
    case 'HS384':
    case 'HS512':
      return signType;
    default:
      throw new AppError('CONFIG_INVALID', `JWT_SIGN_TYPE=${signType}: expected HS256, HS384 or HS512 beside OIDC_ISSUER_URL`);
  }
}
