import type { KeyObject } from 'node:crypto';
import { AppError } from '@parley/kernel';
import { z } from 'zod';
import { publicKeyOfJwk, publicKeyOfPem } from './public-key.ts';

/** Keys kept of one document. */
const MAX_KEYS = 512;

export interface SetKey {
  readonly key: KeyObject;
  /** The only algorithm that it is for, where the set says so. */
  readonly algorithm: string | undefined;
}

/** Keys by id. */
export type KeySet = ReadonlyMap<string, SetKey>;

const jwk = z.looseObject({
  kid: z.string().min(1),
  alg: z.string().optional(),
  use: z.literal('sig').optional(),
  key_ops: z
    .array(z.string())
    .refine((operations) => operations.includes('verify'))
    .optional(),
});

/**
 * A JWK set (RFC 7517 §5), or an object of PEM texts by key id; keys that are not for signatures, or unknown, are passed over.
 * @throws AppError UNAVAILABLE when it is neither
 */
export function parseKeySet(text: string): KeySet {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new AppError('UNAVAILABLE', 'answer is not JSON');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new AppError('UNAVAILABLE', 'answer is no set of keys');
  const keys = 'keys' in json && Array.isArray(json.keys) ? json.keys.slice(0, MAX_KEYS).flatMap(parseJwk) : pemEntries(json);
  return new Map(keys);
}

function parseJwk(value: unknown): [string, SetKey][] {
  const parsed = jwk.safeParse(value);
  if (!parsed.success) return [];
  const key = publicKeyOfJwk(parsed.data);
  return key ? [[parsed.data.kid, { key, algorithm: parsed.data.alg }]] : [];
}

function pemEntries(object: object): [string, SetKey][] {
  return Object.entries(object)
    .slice(0, MAX_KEYS)
    .flatMap(([id, pem]) => {
      const key = typeof pem === 'string' ? publicKeyOfPem(pem) : undefined;
      return key ? [[id, { key, algorithm: undefined }]] : [];
    });
}
