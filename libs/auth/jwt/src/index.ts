export { createJwtAuthenticator } from './authenticator.ts';
export { CLAIM_CHECKS, type ClaimCheck, claimProblem } from './claim-checks.ts';
export { shownUser } from './claims.ts';
export { explainToken, type TokenExplanation, type TokenStep } from './explain.ts';
export { type Fetch, fetchBounded, unlessAborted } from './keys/bounded-fetch.ts';
export { type FetchOutcome, keyAddress } from './keys/key-source.ts';
export { MAX_TOKEN_BYTES, type ParsedToken, parseToken } from './parse-token.ts';
export { TOKEN_VARIABLES, type TokenSettings, tokenSettings } from './settings.ts';
export { type SignOptions, signToken } from './sign-token.ts';
export {
  createTokenVerifier,
  refusal,
  type TokenVerifier,
  type TokenVerifierDeps,
  type VerificationSteps,
  verificationSteps,
} from './verifier.ts';
