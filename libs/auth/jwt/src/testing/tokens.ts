import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import type { TokenSettings } from '../settings.ts';

export const SECRET = 'a-secret-of-more-than-thirty-two-characters';
export const NOW_SECONDS = 1_800_000_000;

export const settingsForTests: TokenSettings = {
  domain: 'meet.jitsi',
  issuers: ['app'],
  audiences: ['*'],
  ownerIssuers: [],
  algorithms: ['HS256', 'HS384', 'HS512'],
  secret: SECRET,
  keyServerUrl: undefined,
  keySetUrl: undefined,
  allowsEmpty: false,
  verifiesTenant: false,
  skewSeconds: 60,
};

/** Claims that nothing is wrong with. */
export const GOOD = { iss: 'app', aud: 'app', sub: 'meet.jitsi', room: 'lobby-bar', exp: NOW_SECONDS + 3_600 };

/** A token put together by hand, for what no decent library makes. */
export function rawToken(header: unknown, payload: unknown, signature = 'c2lnbmF0dXJl'): string {
  const part = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(payload)}.${signature}`;
}

export interface TestKeys {
  readonly publicPem: string;
  readonly privatePem: string;
}

export function rsaKeys(modulusLength = 2_048): TestKeys {
  return asPem(generateKeyPairSync('rsa', { modulusLength }));
}

export function ecKeys(namedCurve: string): TestKeys {
  return asPem(generateKeyPairSync('ec', { namedCurve }));
}

function asPem({ publicKey, privateKey }: KeyPairKeyObjectResult): TestKeys {
  return {
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
