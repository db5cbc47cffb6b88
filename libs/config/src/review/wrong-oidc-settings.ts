import type { WrongSetting } from './wrong-settings.ts';

const ON = {
  ENABLE_AUTH: '1',
  AUTH_TYPE: 'jwt',
  JWT_APP_ID: 'my_app',
  JWT_APP_SECRET: 'a-random-secret-of-more-than-32-characters',
  PUBLIC_URL: 'https://localhost:8443',
  OIDC_ISSUER_URL: 'https://id.acme.test/realms/one',
  OIDC_CLIENT_ID: 'parley',
};
const KEYS = { ...ON, JWT_APP_SECRET: '', JWT_JWKS_URL: 'https://keys.acme.test' };

/** Settings of the single sign-on with which nobody could come in. */
export const REFUSED_OIDC_SETTINGS: readonly WrongSetting[] = [
  [{ ...ON, OIDC_ISSUER_URL: 'id.acme.test' }, 'OIDC_ISSUER_URL="id.acme.test"', /http or https URL/, /OIDC_ISSUER_URL/],
  [{ ...ON, OIDC_ISSUER_URL: 'https://id.acme.test?x=1' }, 'OIDC_ISSUER_URL=', /http or https URL/, /OIDC_ISSUER_URL/],
  [{ ...ON, OIDC_CLIENT_ID: '' }, 'OIDC_CLIENT_ID', /not set/, /this client at the provider/],
  [{ ...ON, JWT_ACCEPTED_ISSUERS: 'other' }, 'JWT_ACCEPTED_ISSUERS="other"', /my_app/, /JWT_ACCEPTED_ISSUERS=other,my_app/],
  [{ ...ON, JWT_ACCEPTED_AUDIENCES: 'other' }, 'JWT_ACCEPTED_AUDIENCES="other"', /my_app/, /JWT_ACCEPTED_AUDIENCES=other,my_app/],
  [KEYS, 'JWT_JWKS_URL=', /takes the place of JWT_APP_SECRET/, /Unset JWT_JWKS_URL/],
];

/** Settings of the single sign-on that are surely not meant. */
export const DOUBTFUL_OIDC_SETTINGS: readonly WrongSetting[] = [
  [{ ...ON, ENABLE_AUTH: '0' }, 'OIDC_ISSUER_URL=', /without ENABLE_AUTH=1/, /AUTH_TYPE=jwt/],
  [{ ...ON, OIDC_ISSUER_URL: 'http://id.acme.test' }, 'OIDC_ISSUER_URL=', /plain http/, /https:\/\/id\.acme\.test/],
  [{ ...ON, PUBLIC_URL: '' }, 'PUBLIC_URL', /not set beside/, /address that people open/],
  [{ ...ON, OIDC_TOKEN_LIFETIME: '10 seconds' }, 'OIDC_TOKEN_LIFETIME=', /shorter than a minute/, /2 hours/],
  [{ ...ON, OIDC_TOKEN_LIFETIME: '30 days' }, 'OIDC_TOKEN_LIFETIME=', /longer than a day/, /2 hours/],
  [{ ...ON, TOKEN_AUTH_URL: 'https://login.acme.test/{room}' }, 'TOKEN_AUTH_URL=', /beside OIDC_ISSUER_URL/, /Unset one/],
  [
    { ENABLE_AUTH: '1', PUBLIC_URL: ON.PUBLIC_URL, TOKEN_AUTH_URL: 'https://login.acme.test' },
    'TOKEN_AUTH_URL=',
    /AUTH_TYPE is internal/,
    /AUTH_TYPE=jwt/,
  ],
];

/** Settings of the single sign-on that are as they should be. */
export const SOUND_OIDC_SETTINGS = [
  ON,
  { ...ON, OIDC_ISSUER_URL: 'http://127.0.0.1:3000', ENABLE_GUESTS: '1' },
  { ...ON, JWT_ACCEPTED_ISSUERS: 'other,my_app', JWT_ACCEPTED_AUDIENCES: '*' },
  { ...ON, AUTH_TYPE: 'internal', PROSODY_AUTH_TYPE: 'jwt' },
];
