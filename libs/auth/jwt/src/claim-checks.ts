import type { TokenSettings } from './settings.ts';

type Payload = Readonly<Record<string, unknown>>;

/** What claims are held against. */
export type ClaimRules = Pick<TokenSettings, 'issuers' | 'audiences' | 'skewSeconds'>;

export interface ClaimCheck {
  /** The claim that it looks at. */
  readonly about: 'exp' | 'nbf' | 'iss' | 'aud' | 'room' | 'sub';
  /** Why the token is refused, in the words of the original (prosody-contract §2.1); undefined when it is not. */
  check(payload: Payload, rules: ClaimRules, nowSeconds: number): string | undefined;
}

const MAX_NAME = 1_023;

/** In the order in which they are made; the first refusal is the one that the client gets. */
export const CLAIM_CHECKS: readonly ClaimCheck[] = [
  { about: 'exp', check: ({ exp, iat }, { skewSeconds }, now) => expiryProblem(exp, iat, now, skewSeconds) },
  {
    about: 'nbf',
    check({ nbf }, { skewSeconds }, now) {
      if (nbf === undefined || nbf === null) return undefined;
      if (!isNumber(nbf)) return 'nbf must be number';
      return now + skewSeconds < nbf ? 'Not acceptable by nbf' : undefined;
    },
  },
  {
    about: 'iss',
    check({ iss }, { issuers }) {
      if (iss === undefined || iss === null) return "'iss' claim is missing";
      return accepts(issuers, iss) ? undefined : "invalid 'iss' claim";
    },
  },
  {
    about: 'aud',
    check({ aud }, { audiences }) {
      const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud ?? undefined];
      if (named.length === 0 || named[0] === undefined) return "'aud' claim is missing";
      return named.some((one) => accepts(audiences, one)) ? undefined : "invalid 'aud' claim";
    },
  },
  { about: 'room', check: ({ room }) => nameProblem('room', room) },
  { about: 'sub', check: ({ sub }) => nameProblem('sub', sub) },
];

/** Why the claims are refused; undefined when they are not. @param only the claims to look at */
export function claimProblem(payload: Payload, rules: ClaimRules, nowSeconds: number, only?: readonly ClaimCheck['about'][]) {
  for (const { about, check } of CLAIM_CHECKS) {
    const problem = only === undefined || only.includes(about) ? check(payload, rules, nowSeconds) : undefined;
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function expiryProblem(exp: unknown, iat: unknown, now: number, skew: number): string | undefined {
  if (exp === undefined || exp === null) return undefined;
  if (!isNumber(exp)) return 'exp must be number';
  if (now < exp + skew) return undefined;
  const lifetime = isNumber(iat) ? `, valid for:${exp - iat} sec` : '';
  return `Not acceptable by exp (${Math.floor(now - exp)} sec since expired${lifetime})`;
}

function nameProblem(claim: string, value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return `'${claim}' claim is missing`;
  return typeof value === 'string' && value.length <= MAX_NAME ? undefined : `invalid '${claim}' claim`;
}

function accepts(accepted: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && (accepted.includes('*') || accepted.includes(value));
}

/** JSON can say 1e999, which is no time. */
function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
