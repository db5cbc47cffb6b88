import { AppError, type Clock, type Log, systemClock } from '@parley/kernel';
import { jwtVerify } from 'jose';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  fetchUserInfo,
} from 'openid-client';
import { boundedFetch } from './bounded-fetch.ts';
import { CLOCK_TOLERANCE_S, Discovery, type Provider } from './discovery.ts';
import { oidcFailure } from './failure.ts';
import { lacksClaims, type Person, toPerson } from './person.ts';
import type { SignOnSecrets } from './secrets.ts';
import type { ClaimSettings, ClientSettings } from './settings.ts';

export interface OidcClientDeps {
  readonly client: ClientSettings;
  readonly claims: ClaimSettings;
  readonly log: Log;
  readonly clock?: Clock;
  readonly fetch?: typeof globalThis.fetch;
}

/** Asymmetric signatures alone: the keys are public, and `none` is none (OpenID Connect Core §3.1.3.7). */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

/**
 * Signs people on at an OpenID provider: authorization code with PKCE (S256), state and nonce. All that fails is an AppError:
 * UNAVAILABLE, NOT_ALLOWED, CONFIG_INVALID or INPUT_INVALID, with `details.reason`.
 */
export class OidcClient {
  readonly #deps: OidcClientDeps;
  readonly #discovery: Discovery;

  constructor(deps: OidcClientDeps) {
    this.#deps = deps;
    const { client: settings, clock = systemClock, fetch = globalThis.fetch } = deps;
    this.#discovery = new Discovery({ settings, clock, fetch: boundedFetch(fetch) });
  }

  /** The address at the provider to which a browser goes; it comes back to `redirectUri`. */
  async begin(redirectUri: string, { state, nonce, verifier }: SignOnSecrets): Promise<URL> {
    const { configuration } = await this.#provider();
    return buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: this.#deps.client.scope,
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
  }

  /** The person for whom a browser comes back; `returned` is the redirect address with the query that it brought. */
  async finish(returned: URL, secrets: SignOnSecrets): Promise<Person> {
    const provider = await this.#provider();
    try {
      const tokens = await authorizationCodeGrant(provider.configuration, returned, {
        expectedState: secrets.state,
        expectedNonce: secrets.nonce,
        pkceCodeVerifier: secrets.verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims || tokens.id_token === undefined)
        throw new AppError('INPUT_INVALID', 'the identity provider says nothing', { details: { reason: 'no-id-token' } });
      await verifySignature(tokens.id_token, provider);
      const more = lacksClaims(claims, this.#deps.claims) ? await this.#userInfo(provider, tokens.access_token, claims.sub) : {};
      return toPerson({ ...more, ...claims }, this.#deps.claims);
    } catch (error) {
      throw oidcFailure(error);
    }
  }

  /** Where a browser ends the session at the provider; undefined when the provider has no such address. */
  async endSession(returnTo: string): Promise<URL | undefined> {
    const { configuration } = await this.#provider();
    if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
    return buildEndSessionUrl(configuration, { post_logout_redirect_uri: returnTo });
  }

  async #provider(): Promise<Provider> {
    return await this.#discovery.provider();
  }

  /** Adds to what the ID token says; without it a sign-on is still one. */
  async #userInfo({ configuration }: Provider, accessToken: string, subject: string): Promise<Readonly<Record<string, unknown>>> {
    if (configuration.serverMetadata().userinfo_endpoint === undefined) return {};
    try {
      return await fetchUserInfo(configuration, accessToken, subject);
    } catch (error) {
      this.#deps.log.warn({ reason: oidcFailure(error).details.reason }, 'goes without the user info of the identity provider');
      return {};
    }
  }
}

/** Issuer, audience, nonce and times were compared already; the signature is not, as code and token came over TLS of the provider. */
async function verifySignature(idToken: string, { keys }: Provider): Promise<void> {
  try {
    await jwtVerify(idToken, keys, { algorithms: ALGORITHMS, clockTolerance: CLOCK_TOLERANCE_S });
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (reason === 'ERR_JWKS_TIMEOUT')
      throw new AppError('UNAVAILABLE', 'the keys of the identity provider do not come', { details: { reason } });
    throw oidcFailure(error instanceof TypeError ? error : invalidSignature(reason, error));
  }
}

function invalidSignature(reason: string, cause: unknown): AppError {
  return new AppError('INPUT_INVALID', 'the ID token is not signed by the identity provider', { cause, details: { reason } });
}
