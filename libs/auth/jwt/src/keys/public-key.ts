import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** The public key of a PEM text, which may be a certificate too; undefined for anything else, private keys among it. */
export function publicKeyOfPem(pem: string): KeyObject | undefined {
  if (!/^-----BEGIN (?:(?:RSA )?PUBLIC KEY|CERTIFICATE)-----/m.test(pem) || /PRIVATE KEY/.test(pem)) return undefined;
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}

/** The public key of a JWK (RFC 7517); undefined for secrets and for what it does not hold. */
export function publicKeyOfJwk(jwk: Readonly<Record<string, unknown>>): KeyObject | undefined {
  if (jwk.kty !== 'RSA' && jwk.kty !== 'EC') return undefined;
  try {
    const { kty, crv, x, y, n, e } = jwk as JsonWebKey;
    const key = kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y };
    return createPublicKey({ key: key as JsonWebKey, format: 'jwk' });
  } catch {
    return undefined;
  }
}
