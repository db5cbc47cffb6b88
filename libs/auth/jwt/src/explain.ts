import { opensRoom, type RoomName } from '@parley/auth-core';
import { isSymmetric } from './algorithms.ts';
import { CLAIM_CHECKS } from './claim-checks.ts';
import { toClaims } from './claims.ts';
import { claimHint, headerHint, signatureHint } from './hints.ts';
import { keyAddress } from './keys/key-source.ts';
import { type ParsedToken, parseToken } from './parse-token.ts';
import type { TokenSettings } from './settings.ts';
import { shown } from './shown.ts';
import { type TokenVerifierDeps, verificationSteps } from './verifier.ts';

/** One look at a token. */
export interface TokenStep {
  readonly about: string;
  readonly result: 'good' | 'bad' | 'skipped';
  /** What was found; for a bad one in the words that clients get. */
  readonly found: string;
  /** What to do about it, or what it means. */
  readonly hint?: string | undefined;
}

export interface TokenExplanation {
  readonly steps: readonly TokenStep[];
  /** Whether it opens the room; without a room, whether it opens any. */
  readonly isAccepted: boolean;
}

/**
 * All that is good and bad about a token, not only the first thing as for a login. Keys are fetched as for a login; a server that does
 * not answer is one of the findings. Says nothing of secrets.
 */
export async function explainToken(
  deps: TokenVerifierDeps & { readonly nowSeconds: number },
  text: string,
  room: RoomName | undefined,
  signal: AbortSignal,
): Promise<TokenExplanation> {
  const parsed = parseToken(text);
  if ('problem' in parsed)
    return {
      steps: [bad('form', parsed.problem, 'A token is three parts of letters, digits, - and _ with two dots between.')],
      isAccepted: false,
    };
  const { settings, nowSeconds } = deps;
  const { header, payload } = parsed.token;
  const signature = await signatureSteps(deps, text, header, signal);
  const claims = CLAIM_CHECKS.map(({ about, check }) => {
    const problem = check(payload, settings, nowSeconds);
    const hint = claimHint(about, payload, settings, nowSeconds);
    return problem === undefined
      ? { ...good(about, shown(payload[about])), hint }
      : bad(about, `${problem} (${shown(payload[about])})`, hint);
  });
  const isReadable = claims.every(({ result }) => result === 'good');
  const fit = isReadable ? roomSteps(payload, settings, room) : [skipped('fits the room', 'the claims are not good')];
  const steps = [good('form', `${text.length} bytes`), ...signature, ...claims, ...fit];
  return { steps, isAccepted: steps.every(({ result }) => result === 'good') };
}

async function signatureSteps(
  deps: TokenVerifierDeps,
  text: string,
  header: ParsedToken['header'],
  signal: AbortSignal,
): Promise<TokenStep[]> {
  const steps = verificationSteps(deps);
  const described = `typ ${shown(header.typ)}, alg ${shown(header.alg)}, kid ${shown(header.kid)}`;
  const problem = steps.headerProblem(header);
  if (problem !== undefined)
    return [bad('header', `${problem} (${described})`, headerHint(header, deps.settings)), skipped('signature', 'the header is not good')];
  const key = keyName(deps.settings, header);
  const failure = await steps.signatureProblem(text, header, signal).catch((error: unknown) => error);
  const step =
    failure === undefined
      ? good('signature', `fits ${key}`)
      : bad(
          'signature',
          typeof failure === 'string' ? failure : 'the key server does not answer',
          await signatureHint(text, header, deps.settings, key),
        );
  return [good('header', described), step];
}

/** Where the key is from; the secret itself by its name. */
function keyName(settings: TokenSettings, { alg, kid }: ParsedToken['header']): string {
  if (settings.algorithms.some((algorithm) => algorithm === alg && isSymmetric(algorithm))) return 'JWT_APP_SECRET';
  const places = [settings.keySetUrl, settings.keyServerUrl && keyAddress(settings.keyServerUrl, String(kid))];
  return `the key at ${places.filter(Boolean).join(' or ')}`;
}

function roomSteps(payload: ParsedToken['payload'], settings: TokenSettings, room: RoomName | undefined): TokenStep[] {
  const claims = toClaims(payload, settings);
  const person = `${shown(claims.user?.name)}, moderator ${claims.moderator ?? 'not said: ROOM_MODERATORS decides'}, features ${shown(claims.features)}`;
  const known = good('person', person);
  if (!room) return [known];
  const verdict = opensRoom(claims, room);
  const name = room.tenant === undefined ? room.node : `${room.tenant}/${room.node}`;
  if (verdict.ok) return [known, good('fits the room', `${shown(payload.room)} opens ${name}`)];
  const hint = `room is ${shown(payload.room)}, sub is ${shown(payload.sub)}; the room is ${name}${settings.verifiesTenant ? ', and JWT_ENABLE_DOMAIN_VERIFICATION compares sub with the tenant' : ''}.`;
  return [known, bad('fits the room', verdict.text, hint)];
}

const good = (about: string, found: string): TokenStep => ({ about, result: 'good', found });
const bad = (about: string, found: string, hint?: string): TokenStep => ({ about, result: 'bad', found, hint });
const skipped = (about: string, found: string): TokenStep => ({ about, result: 'skipped', found });
