import { hkdfSync, randomBytes } from 'node:crypto';

/** What belongs to one sign-on: the browser brings `state` back, the ID token `nonce`, and only we know `verifier` (PKCE). */
export interface SignOnSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** 256 random bits from which the secrets of one sign-on follow; whoever keeps it keeps one short text in place of three. */
export function newSeed(): string {
  return randomBytes(32).toString('base64url');
}

/** The secrets of a seed; none of them tells another, or the seed. */
export function secretsOf(seed: string): SignOnSecrets {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', seed, '', `parley sign-on ${purpose}`, 32)).toString('base64url');
  return { state: derive('state'), nonce: derive('nonce'), verifier: derive('verifier') };
}
