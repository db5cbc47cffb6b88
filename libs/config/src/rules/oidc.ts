import type { Config } from '../load.ts';
import { isLoopback } from './public-url.ts';
import { error, type Rule, rule, type Verdict, warning } from './rule.ts';

const NAMES = [
  'ENABLE_AUTH',
  'AUTH_TYPE',
  'PROSODY_AUTH_TYPE',
  'OIDC_ISSUER_URL',
  'OIDC_CLIENT_ID',
  'OIDC_TOKEN_LIFETIME',
  'PUBLIC_URL',
  'TOKEN_AUTH_URL',
] as const;

const NOBODY = 'nobody can sign on';
const DAY_MS = 86_400_000;

function takesTokens(values: Config<'ENABLE_AUTH' | 'AUTH_TYPE' | 'PROSODY_AUTH_TYPE'>): boolean {
  const type = values.PROSODY_AUTH_TYPE ?? values.AUTH_TYPE;
  return values.ENABLE_AUTH && (type === 'jwt' || type === 'hybrid_matrix_token');
}

const MISSING = rule(['web'], NAMES, (values): Verdict | undefined => {
  if (values.OIDC_ISSUER_URL === undefined) return undefined;
  if (!takesTokens(values))
    return warning('OIDC_ISSUER_URL', 'is set without ENABLE_AUTH=1 and AUTH_TYPE=jwt', 'there is no single sign-on', 'AUTH_TYPE=jwt');
  return values.OIDC_CLIENT_ID === undefined
    ? error('OIDC_CLIENT_ID', 'is not set', NOBODY, 'Set it to the name of this client at the provider.')
    : undefined;
});

const DOUBTFUL = rule(['web'], NAMES, (values): readonly Verdict[] => {
  const { OIDC_ISSUER_URL: issuer, OIDC_TOKEN_LIFETIME: lifetime, PUBLIC_URL: page } = values;
  if (issuer === undefined || !takesTokens(values)) return [];
  const url = new URL(issuer);
  const verdicts: Verdict[] = [];
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    verdicts.push(
      warning(
        'OIDC_ISSUER_URL',
        'is plain http',
        'whoever is on the way can be anybody',
        `OIDC_ISSUER_URL=${issuer.replace(/^http/, 'https')}`,
      ),
    );
  if (page === undefined)
    verdicts.push(
      warning(
        'PUBLIC_URL',
        'is not set beside OIDC_ISSUER_URL',
        'the provider is told the address in the browser, which it may not know',
        'Set it to the address that people open.',
      ),
    );
  if (lifetime < 60_000 || lifetime > DAY_MS)
    verdicts.push(
      warning(
        'OIDC_TOKEN_LIFETIME',
        lifetime < 60_000 ? 'is shorter than a minute' : 'is longer than a day',
        lifetime < 60_000 ? 'people may not be in a room before it ends' : 'who has left the organisation can go on entering rooms',
        'OIDC_TOKEN_LIFETIME=2 hours',
      ),
    );
  if (values.TOKEN_AUTH_URL !== undefined)
    verdicts.push(
      warning('TOKEN_AUTH_URL', 'is set beside OIDC_ISSUER_URL', 'people are sent there, not to the single sign-on', 'Unset one of them.'),
    );
  return verdicts;
});

const TOKENS = [
  'ENABLE_AUTH',
  'AUTH_TYPE',
  'PROSODY_AUTH_TYPE',
  'OIDC_ISSUER_URL',
  'JWT_APP_ID',
  'JWT_SIGN_TYPE',
  'JWT_ACCEPTED_ISSUERS',
  'JWT_ACCEPTED_AUDIENCES',
  'JWT_ASAP_KEYSERVER',
  'JWT_JWKS_URL',
] as const;

/** The single sign-on makes tokens that the rest of the deployment has to take. */
const TAKEN = rule(['web'], TOKENS, (values): readonly Verdict[] => {
  const id = values.JWT_APP_ID;
  if (values.OIDC_ISSUER_URL === undefined || !takesTokens(values) || id === undefined) return [];
  const verdicts: Verdict[] = [];
  for (const name of ['JWT_ACCEPTED_ISSUERS', 'JWT_ACCEPTED_AUDIENCES'] as const) {
    const accepted = values[name];
    if (accepted.length > 0 && !accepted.includes(id) && !accepted.includes('*'))
      verdicts.push(error(name, `does not name ${id}, which is JWT_APP_ID`, NOBODY, `${name}=${[...accepted, id].join(',')}`));
  }
  const keys = (['JWT_ASAP_KEYSERVER', 'JWT_JWKS_URL'] as const).find((name) => values[name] !== undefined);
  if (keys !== undefined && !values.JWT_SIGN_TYPE?.startsWith('HS'))
    verdicts.push(error(keys, 'takes the place of JWT_APP_SECRET, with which the single sign-on signs', NOBODY, `Unset ${keys}.`));
  return verdicts;
});

/** A login page of the operator's own is of use with tokens only. */
const PAGE = rule(['web'], ['ENABLE_AUTH', 'AUTH_TYPE', 'PROSODY_AUTH_TYPE', 'TOKEN_AUTH_URL'], (values) => {
  const type = values.PROSODY_AUTH_TYPE ?? values.AUTH_TYPE;
  return values.ENABLE_AUTH && values.TOKEN_AUTH_URL !== undefined && (type === 'internal' || type === 'ldap')
    ? warning(
        'TOKEN_AUTH_URL',
        `is set while AUTH_TYPE is ${type}`,
        'clients lead people there instead of asking for their password, and the token is not looked at',
        'Unset TOKEN_AUTH_URL, or AUTH_TYPE=jwt',
      )
    : undefined;
});

/** Rules about the single sign-on and the login page. */
export const oidcRules: readonly Rule[] = [MISSING, DOUBTFUL, TAKEN, PAGE];
