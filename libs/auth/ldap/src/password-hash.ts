import { createHash, timingSafeEqual } from 'node:crypto';

/** Digests of RFC 2307 and OpenLDAP's: `{SSHA}` is base64 of the digest of password and salt, then the salt. */
const SCHEMES: Readonly<Record<string, { readonly digest: string; readonly bytes: number; readonly isSalted: boolean }>> = {
  MD5: { digest: 'md5', bytes: 16, isSalted: false },
  SMD5: { digest: 'md5', bytes: 16, isSalted: true },
  SHA: { digest: 'sha1', bytes: 20, isSalted: false },
  SSHA: { digest: 'sha1', bytes: 20, isSalted: true },
  SHA256: { digest: 'sha256', bytes: 32, isSalted: false },
  SSHA256: { digest: 'sha256', bytes: 32, isSalted: true },
  SHA512: { digest: 'sha512', bytes: 64, isSalted: false },
  SSHA512: { digest: 'sha512', bytes: 64, isSalted: true },
};

export type PasswordMatch = 'match' | 'mismatch' | { readonly unsupported: string };

/**
 * Compares a password with all values of userPassword.
 * @returns what keeps it from being compared, when none matches
 */
export function matchAny(values: string | Buffer | readonly (string | Buffer)[] | undefined, password: string): PasswordMatch {
  const stored = [values ?? []].flat().map((value) => value.toString('utf8'));
  if (stored.length === 0) return { unsupported: 'userPassword cannot be read' };
  const matches = stored.map((value) => matchPassword(value, password));
  if (matches.includes('match')) return 'match';
  const foreign = matches.find((match) => typeof match === 'object');
  return foreign === undefined ? 'mismatch' : { unsupported: `userPassword is kept as ${foreign.unsupported}` };
}

/** Compares a password with a value of userPassword: plain text, or one of the digests above; `{CRYPT}` and others are not known. */
export function matchPassword(stored: string, password: string): PasswordMatch {
  const { name, value = '' } = /^\{(?<name>[^}]*)\}(?<value>.*)$/s.exec(stored)?.groups ?? {};
  if (name === undefined) return equal(hash('sha256', Buffer.from(stored)), hash('sha256', Buffer.from(password)));
  const scheme = SCHEMES[name.toUpperCase()];
  if (!scheme) return { unsupported: `{${name}}` };
  const bytes = Buffer.from(value, 'base64');
  const digest = bytes.subarray(0, scheme.bytes);
  const salt = scheme.isSalted ? bytes.subarray(scheme.bytes) : Buffer.alloc(0);
  if (digest.length !== scheme.bytes) return { unsupported: `{${name}} with a value that is cut short` };
  return equal(digest, hash(scheme.digest, Buffer.concat([Buffer.from(password), salt])));
}

const hash = (name: string, data: Buffer): Buffer => createHash(name).update(data).digest();

const equal = (one: Buffer, other: Buffer): PasswordMatch => (timingSafeEqual(one, other) ? 'match' : 'mismatch');
