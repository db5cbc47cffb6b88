import { createPrivateKey } from 'node:crypto';
import type { SignType } from '@parley/config';
import { CompactSign } from 'jose';
import { isSymmetric } from './algorithms.ts';

export interface SignOptions {
  readonly algorithm?: SignType;
  /** `kid`, by which the public key is found. */
  readonly keyId?: string | undefined;
}

/**
 * A token as others make them for us.
 * @param key the shared secret, or a private key in PEM form, as the algorithm wants
 */
export async function signToken(
  payload: Readonly<Record<string, unknown>>,
  key: string,
  { algorithm = 'HS256', keyId }: SignOptions = {},
): Promise<string> {
  const header = { typ: 'JWT', alg: algorithm, ...(keyId !== undefined && { kid: keyId }) };
  return new CompactSign(Buffer.from(JSON.stringify(payload), 'utf8'))
    .setProtectedHeader(header)
    .sign(isSymmetric(algorithm) ? Buffer.from(key, 'utf8') : createPrivateKey(key));
}
