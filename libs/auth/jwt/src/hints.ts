import { compactVerify } from 'jose';
import type { ClaimCheck } from './claim-checks.ts';
import type { ParsedToken } from './parse-token.ts';
import type { TokenSettings } from './settings.ts';

type Json = ParsedToken['header'];

/** Beyond this a number of seconds is one of milliseconds. */
const IN_MILLISECONDS = 100_000_000_000;

/** What may be the matter with a header that is refused. */
export function headerHint({ typ, alg, crit, kid }: Json, { algorithms }: TokenSettings): string {
  if (typeof typ !== 'string' || typ.toUpperCase() !== 'JWT') return 'The header has to say "typ": "JWT".';
  if (crit !== undefined) return 'Extensions (crit) are not taken.';
  if (!algorithms.some((one) => one === alg))
    return `Taken here: ${algorithms.join(', ')}. JWT_SIGN_TYPE, and whether JWT_ASAP_KEYSERVER or JWT_JWKS_URL is set, decide.`;
  return kid === undefined ? 'The header has to name the key: "kid".' : 'See the header.';
}

/** What may be the matter with a signature that does not fit. @param key where the key is from */
export async function signatureHint(token: string, { alg, kid }: Json, { secret }: TokenSettings, key: string): Promise<string> {
  if (secret === undefined) return `Looked for ${key}, under the kid ${JSON.stringify(kid)}.`;
  const variants: readonly [Uint8Array, string][] = [
    [Buffer.from(secret, 'base64'), 'It was signed with JWT_APP_SECRET decoded from base64: sign with the text as it is.'],
    [Buffer.from(`${secret}\n`), 'It was signed with JWT_APP_SECRET and a line break behind it.'],
    [Buffer.from(`"${secret}"`), 'It was signed with JWT_APP_SECRET in quotation marks.'],
    [
      Buffer.from(secret.replace(/^(["'])(.*)\1$/s, '$2')),
      'It was signed with JWT_APP_SECRET without the quotation marks that are part of it here.',
    ],
    [Buffer.from('your-256-bit-secret'), 'It was signed with the example secret of jwt.io.'],
  ];
  for (const [variant, hint] of variants) if (await isSignedWith(token, variant, String(alg))) return hint;
  return 'It was signed with another secret than JWT_APP_SECRET here, or changed afterwards.';
}

async function isSignedWith(token: string, key: Uint8Array, algorithm: string): Promise<boolean> {
  if (key.length === 0) return false;
  return compactVerify(token, key, { algorithms: [algorithm] }).then(
    () => true,
    () => false,
  );
}

/** What to know about a claim, good or bad; undefined when there is nothing. */
export function claimHint(about: ClaimCheck['about'], payload: Json, settings: TokenSettings, nowSeconds: number): string | undefined {
  const value = payload[about];
  switch (about) {
    case 'exp':
    case 'nbf':
      return timeHint(about, value, nowSeconds, settings);
    case 'iss':
      return acceptedHint(value, settings.issuers, 'JWT_ACCEPTED_ISSUERS, or JWT_APP_ID without it');
    case 'aud':
      return acceptedHint(value, settings.audiences, 'JWT_ACCEPTED_AUDIENCES');
    case 'room':
      return value === '*' ? 'Opens every room.' : undefined;
    case 'sub':
      return value === undefined ? 'The tenant of the room; XMPP_DOMAIN for rooms without one, * for all.' : undefined;
  }
}

function timeHint(about: 'exp' | 'nbf', value: unknown, now: number, { skewSeconds }: TokenSettings): string | undefined {
  if (value === undefined || value === null)
    return about === 'exp' ? 'Never ends: whoever gets hold of it can use it for ever.' : undefined;
  if (typeof value !== 'number') return undefined;
  if (value > IN_MILLISECONDS) return 'Looks like milliseconds; tokens count seconds since 1970.';
  const at = new Date(value * 1_000).toISOString();
  const tolerance = `clocks may differ by JWT_CLOCK_SKEW=${skewSeconds} s`;
  return `${at}; here it is ${new Date(now * 1_000).toISOString()}, ${tolerance}.`;
}

function acceptedHint(value: unknown, accepted: readonly string[], names: string): string | undefined {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isAccepted = accepted.includes('*') || values.some((one) => accepted.some((name) => name === one));
  return isAccepted ? undefined : `Taken here: ${accepted.length > 0 ? accepted.join(', ') : 'none'} (${names}).`;
}
