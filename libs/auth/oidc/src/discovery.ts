import { AppError, type Clock } from '@parley/kernel';
import { createRemoteJWKSet, customFetch as joseFetch } from 'jose';
import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  clockTolerance,
  customFetch,
  discovery,
  None,
} from 'openid-client';
import type { ProviderFetch } from './bounded-fetch.ts';
import { oidcFailure } from './failure.ts';
import type { ClientSettings } from './settings.ts';

/** What a provider says about itself, and its keys. */
export interface Provider {
  readonly configuration: Configuration;
  readonly keys: ReturnType<typeof createRemoteJWKSet>;
}

export interface DiscoveryDeps {
  readonly settings: ClientSettings;
  readonly clock: Clock;
  readonly fetch: ProviderFetch;
}

/** How far the clocks of provider and server may be apart. */
export const CLOCK_TOLERANCE_S = 30;

const TIMEOUT_S = 5;
/** A provider that changes its endpoints keeps the old ones alive for longer. */
const KEEP_MS = 3_600_000;
/** One that did not answer is left alone for a moment, whoever asks. */
const PAUSE_MS = 3_000;
/** Keys come anew as often as a signature names one that is not known, but not more often than this. */
const KEYS_PAUSE_MS = 1_000;

/** Finds the provider by its discovery document, keeps what it said for an hour, and beyond when it does not answer. */
export class Discovery {
  readonly #deps: DiscoveryDeps;
  #known: { readonly provider: Provider; readonly at: number } | undefined;
  #failed: { readonly error: AppError; readonly at: number } | undefined;
  #running: Promise<Provider> | undefined;

  constructor(deps: DiscoveryDeps) {
    this.#deps = deps;
  }

  /** @throws AppError UNAVAILABLE when it does not answer, CONFIG_INVALID when it is another than the settings name */
  async provider(): Promise<Provider> {
    const now = this.#deps.clock.now();
    if (this.#known && now - this.#known.at < KEEP_MS) return this.#known.provider;
    if (this.#failed && now - this.#failed.at < PAUSE_MS) return this.#knownOr(this.#failed.error);
    this.#running ??= this.#ask().finally(() => {
      this.#running = undefined;
    });
    return await this.#running;
  }

  async #ask(): Promise<Provider> {
    try {
      const provider = await this.#discover();
      this.#known = { provider, at: this.#deps.clock.now() };
      this.#failed = undefined;
      return provider;
    } catch (error) {
      const failure = discoveryFailure(error);
      this.#failed = { error: failure, at: this.#deps.clock.now() };
      return this.#knownOr(failure);
    }
  }

  #knownOr(error: AppError): Provider {
    if (!this.#known) throw error;
    return this.#known.provider;
  }

  /** One failure is forgiven: a connection that was just being closed, a provider that is being restarted. */
  async #discover(): Promise<Provider> {
    try {
      return await this.#discoverAs(this.#deps.settings.issuer);
    } catch (error) {
      if (!isOtherIssuer(error)) return await this.#discoverAs(this.#deps.settings.issuer);
      // The one slash at the end over which people and providers disagree.
      return await this.#discoverAs(withOtherEnd(this.#deps.settings.issuer));
    }
  }

  async #discoverAs(issuer: string): Promise<Provider> {
    const { settings, fetch } = this.#deps;
    const url = new URL(issuer);
    const isPlain = url.protocol === 'http:';
    const options = { timeout: TIMEOUT_S, [customFetch]: fetch, ...(isPlain && { execute: [allowInsecureRequests] }) };
    const found = await discovery(url, settings.clientId, undefined, None(), options);
    const metadata = found.serverMetadata();
    const configuration = new Configuration(
      metadata,
      settings.clientId,
      { [clockTolerance]: CLOCK_TOLERANCE_S },
      clientAuth(settings, metadata.token_endpoint_auth_methods_supported),
    );
    configuration.timeout = TIMEOUT_S;
    configuration[customFetch] = fetch;
    if (isPlain) allowInsecureRequests(configuration);
    if (metadata.jwks_uri === undefined || metadata.authorization_endpoint === undefined)
      throw new AppError('CONFIG_INVALID', 'the identity provider names no keys or no page to sign on', {
        details: { reason: 'incomplete' },
      });
    const keys = createRemoteJWKSet(new URL(metadata.jwks_uri), {
      [joseFetch]: fetch,
      timeoutDuration: TIMEOUT_S * 1000,
      cooldownDuration: KEYS_PAUSE_MS,
    });
    return { configuration, keys };
  }
}

/** Basic is what a provider takes that does not say (OpenID Connect Discovery §3). */
function clientAuth({ clientSecret }: ClientSettings, supported: readonly string[] | undefined) {
  if (clientSecret === undefined) return None();
  const isBasic = supported === undefined || supported.includes('client_secret_basic');
  return isBasic ? ClientSecretBasic(clientSecret) : ClientSecretPost(clientSecret);
}

function isOtherIssuer(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED';
}

function withOtherEnd(issuer: string): string {
  return issuer.endsWith('/') ? issuer.replace(/\/+$/, '') : `${issuer}/`;
}

function discoveryFailure(error: unknown): AppError {
  const failure = oidcFailure(error);
  if (failure.code !== 'INPUT_INVALID') return failure;
  return new AppError('CONFIG_INVALID', 'there is no identity provider of that name at OIDC_ISSUER_URL', {
    cause: error,
    details: failure.details,
  });
}
