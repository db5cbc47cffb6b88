import type { KeyObject } from 'node:crypto';
import { SIGN_TYPES, type SignType } from '@parley/config';

const MIN_RSA_BITS = 2_048;
const CURVES: Readonly<Partial<Record<SignType, string>>> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' };

/** Whether the algorithm signs with a shared secret; the others verify with a public key. */
export function isSymmetric(algorithm: SignType): boolean {
  return algorithm.startsWith('HS');
}

/**
 * The algorithms that may be used: those of one family of keys, so that a public key is never taken for a secret.
 * @param only JWT_SIGN_TYPE
 */
export function allowedAlgorithms(hasPublicKeys: boolean, only: SignType | undefined): readonly SignType[] {
  if (only) return [only];
  return SIGN_TYPES.filter((algorithm) => isSymmetric(algorithm) !== hasPublicKeys);
}

/** Whether a public key is of the kind, size and curve that the algorithm wants. */
export function fitsAlgorithm(key: KeyObject, algorithm: SignType): boolean {
  const details = key.asymmetricKeyDetails;
  if (key.type !== 'public' || isSymmetric(algorithm)) return false;
  if (algorithm.startsWith('ES')) return key.asymmetricKeyType === 'ec' && details?.namedCurve === CURVES[algorithm];
  return key.asymmetricKeyType === 'rsa' && (details?.modulusLength ?? 0) >= MIN_RSA_BITS;
}
