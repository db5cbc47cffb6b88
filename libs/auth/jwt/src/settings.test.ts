import { loadConfig } from '@parley/config';
import { describe, expect, it } from 'vitest';
import { TOKEN_VARIABLES, tokenSettings } from './settings.ts';

const settingsOf = (env: Record<string, string>) => tokenSettings(loadConfig(TOKEN_VARIABLES, env));
const SECRET = { JWT_APP_ID: 'app', JWT_APP_SECRET: 'secret-of-the-app' };
const HS = ['HS256', 'HS384', 'HS512'];
const PUBLIC = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512'];

describe('tokenSettings', () => {
  it.each<[Record<string, string>, readonly string[], object]>([
    [SECRET, HS, { secret: 'secret-of-the-app', keyServerUrl: undefined, keySetUrl: undefined }],
    [{ ...SECRET, JWT_SIGN_TYPE: 'hs384' }, ['HS384'], { secret: 'secret-of-the-app' }],
    [{ ...SECRET, JWT_ASAP_KEYSERVER: 'https://keys.test/' }, PUBLIC, { secret: undefined, keyServerUrl: 'https://keys.test' }],
    [{ ...SECRET, JWT_JWKS_URL: 'https://keys.test/jwks' }, PUBLIC, { secret: undefined, keySetUrl: 'https://keys.test/jwks' }],
    [{ ...SECRET, JWT_ASAP_KEYSERVER: 'https://k.test', JWT_SIGN_TYPE: 'ES256' }, ['ES256'], { secret: undefined }],
    [{ ...SECRET, JWT_ASAP_KEYSERVER: 'https://k.test', JWT_SIGN_TYPE: 'HS256' }, ['HS256'], { keyServerUrl: undefined }],
    [{ ...SECRET, JWT_SIGN_TYPE: 'RS256' }, ['RS256'], { secret: undefined, keyServerUrl: undefined }],
  ])('of %j take %j: never a secret beside public keys', (env, algorithms, keys) => {
    expect(settingsOf(env)).toMatchObject({ algorithms, ...keys });
  });

  it('take the application for the only issuer, and any audience, unless told otherwise', () => {
    expect(settingsOf(SECRET)).toMatchObject({ issuers: ['app'], audiences: ['*'], domain: 'meet.jitsi', skewSeconds: 60 });
    expect(settingsOf({ ...SECRET, JWT_ACCEPTED_ISSUERS: 'a, b', JWT_ACCEPTED_AUDIENCES: 'c' })).toMatchObject({
      issuers: ['a', 'b'],
      audiences: ['c'],
    });
    expect(settingsOf({})).toMatchObject({ issuers: [] });
  });
});
