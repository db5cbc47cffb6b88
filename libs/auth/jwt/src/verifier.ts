import { createSecretKey, type KeyObject } from 'node:crypto';
import type { LoginOutcome } from '@parley/auth-core';
import type { SignType } from '@parley/config';
import { type Clock, type Log, systemClock } from '@parley/kernel';
import { compactVerify, errors } from 'jose';
import { fitsAlgorithm } from './algorithms.ts';
import { claimProblem } from './claim-checks.ts';
import { toClaims } from './claims.ts';
import type { Fetch } from './keys/bounded-fetch.ts';
import { type FetchOutcome, type KeySource, keyServer, keySet } from './keys/key-source.ts';
import { type ParsedToken, parseToken } from './parse-token.ts';
import type { TokenSettings } from './settings.ts';
import { shown } from './shown.ts';

export interface TokenVerifierDeps {
  readonly settings: TokenSettings;
  readonly log: Log;
  /** Default: that of the platform. */
  readonly fetch?: Fetch | undefined;
  readonly clock?: Clock | undefined;
  /** Told of every fetch of a key, for a counter. */
  readonly onKeyFetch?: ((outcome: FetchOutcome) => void) | undefined;
}

export interface TokenVerifier {
  /**
   * What a token proves; refusals carry the words of the original (prosody-contract §2.1) and nothing of the token.
   * Whether it fits a room is not looked at: see opensRoom of @parley/auth-core.
   * @throws AppError UNAVAILABLE when the key server does not answer, or not before `signal`
   */
  verify(token: string, signal: AbortSignal): Promise<LoginOutcome>;
}

/** What a token says, or why it is refused: `problem` in the words of the original, `reason` for the log. */
export type VerifiedPayload =
  | { readonly payload: Readonly<Record<string, unknown>> }
  | { readonly problem: string; readonly reason?: string };

export interface PayloadVerifier {
  /** @throws AppError UNAVAILABLE when the key server does not answer, or not before `signal` */
  verify(token: string, signal: AbortSignal): Promise<VerifiedPayload>;
}

/** The parts of a verification, for whoever wants to know where it stops. */
export interface VerificationSteps {
  /** Why the header is refused; undefined when it is not. */
  headerProblem(header: ParsedToken['header']): string | undefined;
  /** Why the signature is refused; undefined when it is good. @throws AppError UNAVAILABLE */
  signatureProblem(token: string, header: ParsedToken['header'], signal: AbortSignal): Promise<string | undefined>;
}

export function createTokenVerifier(deps: TokenVerifierDeps): TokenVerifier {
  const verifier = createPayloadVerifier(deps);
  return {
    async verify(text, signal) {
      const verified = await verifier.verify(text, signal);
      if ('problem' in verified) return refusal(verified.problem, verified.reason);
      return { ok: true, claims: toClaims(verified.payload, deps.settings) };
    },
  };
}

/** For tokens that open other things than rooms. */
export function createPayloadVerifier(deps: TokenVerifierDeps): PayloadVerifier {
  const { settings, clock = systemClock } = deps;
  const steps = verificationSteps(deps);
  return {
    async verify(text, signal) {
      const parsed = parseToken(text);
      if ('problem' in parsed) return { problem: parsed.problem };
      const { header, payload } = parsed.token;
      const keyProblem = steps.headerProblem(header) ?? (await steps.signatureProblem(text, header, signal));
      if (keyProblem !== undefined)
        return { problem: keyProblem, reason: `${keyProblem} (alg ${shown(header.alg)}, kid ${shown(header.kid)})` };
      const problem = claimProblem(payload, settings, clock.now() / 1_000);
      if (problem !== undefined) return { problem, reason: `${problem} (iss ${shown(payload.iss)}, aud ${shown(payload.aud)})` };
      return { payload };
    },
  };
}

/** A login that a token does not open. @param reason for the log, where it says more */
export function refusal(text: string, reason?: string): LoginOutcome {
  return { ok: false, condition: 'not-allowed', text, ...(reason !== undefined && { reason }) };
}

export function verificationSteps(deps: TokenVerifierDeps): VerificationSteps {
  const { settings } = deps;
  const sources = keySources(deps);
  const secret = settings.secret === undefined ? undefined : createSecretKey(settings.secret, 'utf8');
  const algorithmOf = ({ alg }: ParsedToken['header']) => settings.algorithms.find((algorithm) => algorithm === alg);
  return {
    headerProblem(header) {
      if (typeof header.typ !== 'string' || header.typ.toUpperCase() !== 'JWT') return 'Invalid typ';
      if (header.crit !== undefined || header.b64 !== undefined) return 'Invalid header';
      if (algorithmOf(header) === undefined) return 'Invalid or incorrect alg';
      if (sources.length > 0 && (typeof header.kid !== 'string' || header.kid === '')) return "'kid' claim is missing";
      return undefined;
    },
    async signatureProblem(token, header, signal) {
      const algorithm = algorithmOf(header);
      if (algorithm === undefined) return 'Invalid or incorrect alg';
      // Keys come from the settings alone: jwk, jku and x5u in the header are whatever their author wished.
      const key = secret ?? (await findKey(sources, String(header.kid), algorithm, signal));
      if (key === undefined) return 'could not obtain public key';
      if (key !== secret && !fitsAlgorithm(key, algorithm)) return 'Invalid or incorrect alg';
      return (await isSignedWith(token, key, algorithm)) ? undefined : 'Invalid signature';
    },
  };
}

function keySources({ settings, log, fetch = globalThis.fetch, clock = systemClock, onKeyFetch }: TokenVerifierDeps): readonly KeySource[] {
  const deps = { fetch, clock, log, onKeyFetch };
  return [
    ...(settings.keySetUrl === undefined ? [] : [keySet(settings.keySetUrl, deps)]),
    ...(settings.keyServerUrl === undefined ? [] : [keyServer(settings.keyServerUrl, deps)]),
  ];
}

/** @throws AppError UNAVAILABLE when one that does not answer may have it, and no other has */
async function findKey(sources: readonly KeySource[], keyId: string, algorithm: SignType, signal: AbortSignal) {
  let failure: unknown;
  for (const source of sources) {
    const key = await source.find(keyId, algorithm, signal).catch((error: unknown) => {
      failure = error;
      return undefined;
    });
    if (key) return key;
  }
  if (failure !== undefined) throw failure;
  return undefined;
}

async function isSignedWith(token: string, key: KeyObject, algorithm: SignType): Promise<boolean> {
  try {
    await compactVerify(token, key, { algorithms: [algorithm] });
    return true;
  } catch (error) {
    if (error instanceof errors.JOSEError) return false;
    throw error;
  }
}
