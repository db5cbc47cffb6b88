import type { WrongSetting } from './wrong-settings.ts';

const SECRET = 'a-random-secret-of-more-than-32-characters';
const JWT = { ENABLE_AUTH: '1', AUTH_TYPE: 'jwt', JWT_APP_ID: 'my_app', JWT_APP_SECRET: SECRET };
const MATRIX = { ENABLE_AUTH: '1', AUTH_TYPE: 'matrix' };

/** Settings of tokens with which a service does not start. */
export const REFUSED_TOKEN_SETTINGS: readonly WrongSetting[] = [
  [{ ...JWT, JWT_APP_ID: undefined }, 'JWT_APP_ID', /is not set/, /JWT_APP_ID=/],
  [{ ...JWT, JWT_APP_SECRET: undefined }, 'JWT_APP_SECRET', /is not set/, /openssl rand/],
  [{ ...JWT, JWT_APP_SECRET: 'my_jitsi_app_secret' }, 'JWT_APP_SECRET=(secret)', /publicly known/, /openssl rand/],
  [{ ...JWT, AUTH_TYPE: 'internal', PROSODY_AUTH_TYPE: 'jwt', JWT_APP_ID: '' }, 'JWT_APP_ID', /is not set/, /JWT_APP_ID=/],
  [{ ...JWT, JWT_SIGN_TYPE: 'RS256' }, 'JWT_SIGN_TYPE="RS256"', /wants public keys/, /JWT_ASAP_KEYSERVER or JWT_JWKS_URL/],
  [{ ...JWT, JWT_SIGN_TYPE: 'none' }, 'JWT_SIGN_TYPE="none"', /one of HS256/, /JWT_SIGN_TYPE/],
  [{ ...JWT, JWT_ASAP_KEYSERVER: 'ftp://keys' }, 'JWT_ASAP_KEYSERVER="ftp://keys"', /http or https URL/, /JWT_ASAP_KEYSERVER/],
  [{ ...JWT, JWT_JWKS_URL: 'https://' }, 'JWT_JWKS_URL="https://"', /http or https URL/, /JWT_JWKS_URL/],
  [{ ...JWT, JWT_CLOCK_SKEW: '1 hour' }, 'JWT_CLOCK_SKEW="1 hour"', /from 0 to 300/, /empty for 60/],
  [MATRIX, 'MATRIX_UVS_URL', /is not set/, /MATRIX_UVS_URL=https/],
  [{ ...JWT, AUTH_TYPE: 'hybrid_matrix_token' }, 'MATRIX_UVS_URL', /is not set/, /MATRIX_UVS_URL=https/],
];

/** Settings of tokens with which everything starts, and something is not as its owner may think. */
export const DOUBTFUL_TOKEN_SETTINGS: readonly WrongSetting[] = [
  [{ ...JWT, JWT_APP_SECRET: 'my-own-short-secret' }, 'JWT_APP_SECRET=(secret)', /shorter than 32/, /openssl rand/],
  [{ ...JWT, JWT_ASAP_KEYSERVER: 'https://keys.acme.test' }, 'JWT_APP_SECRET=(secret)', /not used beside JWT_ASAP_KEYSERVER/, /Unset/],
  [
    { ...JWT, JWT_SIGN_TYPE: 'HS512', JWT_JWKS_URL: 'https://keys.acme.test/jwks' },
    'JWT_JWKS_URL=',
    /not asked: JWT_SIGN_TYPE=HS512/,
    /Unset JWT_JWKS_URL/,
  ],
  [{ ...JWT, AUTH_TYPE: 'internal' }, 'JWT_APP_ID="my_app"', /no effect with AUTH_TYPE=internal/, /AUTH_TYPE=jwt/],
  [
    { ...MATRIX, MATRIX_UVS_URL: 'https://uvs.acme.test', MATRIX_UVS_AUTH_TOKEN: 'changeme' },
    'MATRIX_UVS_AUTH_TOKEN=(secret)',
    /publicly known/,
    /both places/,
  ],
];

/** Settings of tokens that nothing is wrong with. */
export const SOUND_TOKEN_SETTINGS: readonly Readonly<Record<string, string>>[] = [
  JWT,
  { ...JWT, JWT_AUTH_TYPE: 'token', JWT_TOKEN_AUTH_MODULE: 'token_verification' },
  { ENABLE_AUTH: '1', AUTH_TYPE: 'jwt', JWT_ACCEPTED_ISSUERS: '*', JWT_ASAP_KEYSERVER: 'https://keys.acme.test' },
  { ENABLE_AUTH: '1', AUTH_TYPE: 'jwt', JWT_APP_ID: 'my_app', JWT_JWKS_URL: 'https://keys.acme.test', JWT_SIGN_TYPE: 'ES256' },
  { ...MATRIX, MATRIX_UVS_URL: 'https://uvs.acme.test' },
  { JWT_APP_ID: 'my_app', JWT_APP_SECRET: 'my_jitsi_app_secret', AUTH_TYPE: 'jwt' },
];
