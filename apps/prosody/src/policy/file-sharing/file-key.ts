import { createECDH, createHash, createHmac, createPrivateKey, type JsonWebKey } from 'node:crypto';
import { ALGORITHM } from '@parley/file-sharing';

/** The pair of keys by which tokens for shared files are known. */
export interface FileKey {
  readonly keyId: string;
  /** PEM, PKCS 8. */
  readonly privateKey: string;
  /** What everybody may know of it (RFC 7517). */
  readonly publicKey: JsonWebKey;
}

const CURVE = 'prime256v1';

/** Follows from the secret alone, so that it outlives restarts and is kept nowhere. */
export function fileKey(secret: string): FileKey {
  const ecdh = createECDH(CURVE);
  setPrivateKey(ecdh, secret);
  const point = ecdh.getPublicKey();
  const base64 = (part: Buffer) => part.toString('base64url');
  const curve = { kty: 'EC', crv: 'P-256', x: base64(point.subarray(1, 33)), y: base64(point.subarray(33)) };
  const keyId = createHash('sha256').update(point).digest('base64url').slice(0, 16);
  const privateKey = createPrivateKey({ format: 'jwk', key: { ...curve, d: base64(padded(ecdh.getPrivateKey())) } }).export({
    format: 'pem',
    type: 'pkcs8',
  });
  return { keyId, privateKey: privateKey.toString(), publicKey: { ...curve, kid: keyId, alg: ALGORITHM, use: 'sig' } };
}

/** Not every number of 256 bits is a key: one in four thousand millions is too large. */
function setPrivateKey(ecdh: ReturnType<typeof createECDH>, secret: string, attempt = 0): void {
  try {
    ecdh.setPrivateKey(createHmac('sha256', secret).update(`parley shared files ${attempt}`).digest());
  } catch (error) {
    if (attempt === 8) throw error;
    setPrivateKey(ecdh, secret, attempt + 1);
  }
}

/** Leading zeros are left out there, and wanted in a JWK (RFC 7518 §6.2.2.1). */
const padded = (key: Buffer): Buffer => Buffer.concat([Buffer.alloc(32 - key.length), key]);
