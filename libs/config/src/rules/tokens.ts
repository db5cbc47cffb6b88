import type { Config } from '../load.ts';
import { isWellKnown } from '../secrets.ts';
import { error, type Rule, rule, type Verdict, warning } from './rule.ts';

const CHOICE = ['ENABLE_AUTH', 'AUTH_TYPE', 'PROSODY_AUTH_TYPE'] as const;
const KEYS = ['JWT_APP_ID', 'JWT_APP_SECRET', 'JWT_ACCEPTED_ISSUERS', 'JWT_ASAP_KEYSERVER', 'JWT_JWKS_URL', 'JWT_SIGN_TYPE'] as const;
const MATRIX = ['MATRIX_UVS_URL', 'MATRIX_UVS_AUTH_TOKEN'] as const;

const GENERATE = 'Set JWT_APP_SECRET to a random text, there and in your application: openssl rand -hex 32';
const NOBODY = 'nobody can come in';
/** What a signature of HS256 wants (RFC 7518 §3.2). */
const SHORTEST_SECRET = 32;

function chosen({ ENABLE_AUTH: isOn, AUTH_TYPE: type, PROSODY_AUTH_TYPE: own }: Config<(typeof CHOICE)[number]>): string {
  return isOn ? (own ?? type) : 'none';
}

const issuerRule = rule(['prosody'], [...CHOICE, ...KEYS], (values) =>
  isForTokens(chosen(values)) && values.JWT_APP_ID === undefined && values.JWT_ACCEPTED_ISSUERS.length === 0
    ? error('JWT_APP_ID', 'is not set, nor is JWT_ACCEPTED_ISSUERS', `${NOBODY}: no token has an issuer that counts`, 'JWT_APP_ID=my_app')
    : undefined,
);

const keyRule = rule(['prosody'], [...CHOICE, ...KEYS], (values): Verdict | undefined => {
  if (!isForTokens(chosen(values))) return undefined;
  const { JWT_SIGN_TYPE: type, JWT_APP_SECRET: secret, JWT_ASAP_KEYSERVER: server, JWT_JWKS_URL: set } = values;
  const hasKeys = server !== undefined || set !== undefined;
  const sharesSecret = type === undefined ? !hasKeys : type.startsWith('HS');
  const keys = server === undefined ? 'JWT_JWKS_URL' : 'JWT_ASAP_KEYSERVER';
  if (!sharesSecret && !hasKeys)
    return error('JWT_SIGN_TYPE', 'wants public keys, and there is no server of them', NOBODY, 'Set JWT_ASAP_KEYSERVER or JWT_JWKS_URL.');
  if (sharesSecret && hasKeys)
    return warning(
      keys,
      `is not asked: JWT_SIGN_TYPE=${type} wants JWT_APP_SECRET`,
      'tokens signed with key pairs are refused',
      `Unset ${keys}.`,
    );
  if (sharesSecret && secret === undefined)
    return error(
      'JWT_APP_SECRET',
      'is not set, nor is JWT_ASAP_KEYSERVER or JWT_JWKS_URL',
      `${NOBODY}: no token can be verified`,
      GENERATE,
    );
  if (!sharesSecret && secret !== undefined)
    return warning('JWT_APP_SECRET', `is not used beside ${keys}`, 'tokens signed with it are refused', 'Unset JWT_APP_SECRET.');
  return secret === undefined || !sharesSecret ? undefined : secretVerdict(secret);
});

function secretVerdict(secret: string): Verdict | undefined {
  if (isWellKnown(secret)) return error('JWT_APP_SECRET', 'is a publicly known example', 'anybody can make a token for any room', GENERATE);
  if (secret.length < SHORTEST_SECRET)
    return warning(
      'JWT_APP_SECRET',
      `is shorter than ${SHORTEST_SECRET} characters`,
      'whoever has one token can try secrets until one fits it',
      GENERATE,
    );
  return undefined;
}

const unusedRule = rule(['prosody'], [...CHOICE, ...KEYS], (values, given) =>
  values.ENABLE_AUTH && !isForTokens(chosen(values)) && (given('JWT_APP_ID') ?? given('JWT_APP_SECRET')) !== undefined
    ? warning(
        given('JWT_APP_ID') === undefined ? 'JWT_APP_SECRET' : 'JWT_APP_ID',
        `has no effect with AUTH_TYPE=${chosen(values)}`,
        'tokens are not looked at',
        'AUTH_TYPE=jwt',
      )
    : undefined,
);

const matrixRule = rule(['prosody'], [...CHOICE, ...MATRIX], (values, given) => {
  const type = chosen(values);
  if (!['matrix', 'hybrid_matrix_token'].includes(type)) return undefined;
  if (values.MATRIX_UVS_URL === undefined)
    return error('MATRIX_UVS_URL', 'is not set', `${NOBODY} from Matrix`, 'MATRIX_UVS_URL=https://uvs.your.domain:3000');
  const url = given('MATRIX_UVS_URL') ?? '';
  return values.MATRIX_UVS_AUTH_TOKEN !== undefined && isWellKnown(values.MATRIX_UVS_AUTH_TOKEN)
    ? warning(
        'MATRIX_UVS_AUTH_TOKEN',
        'is a publicly known example',
        `anybody who reaches ${url} can ask it`,
        'Set a random one in both places.',
      )
    : undefined;
});

const isForTokens = (type: string): boolean => type === 'jwt' || type === 'hybrid_matrix_token';

/** Rules about tokens and Matrix. */
export const tokenRules: readonly Rule[] = [issuerRule, keyRule, unusedRule, matrixRule];
