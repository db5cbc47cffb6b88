import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { type Configuration, Provider } from 'oidc-provider';

/** Who sits in front of the browser, to the provider. */
export interface LocalPerson {
  readonly sub: string;
  readonly [claim: string]: unknown;
}

export interface LocalProviderOptions {
  readonly clientId: string;
  /** Undefined for a public client. */
  readonly clientSecret?: string;
  readonly redirectUris: readonly string[];
  readonly logoutUris?: readonly string[];
  /** 0 for a free one. */
  readonly port?: number;
}

/** A real OpenID provider on this machine, which asks nobody for a password. */
export interface LocalProvider {
  readonly issuer: string;
  readonly port: number;
  /** Whoever signs on next is this person; undefined: the person says no. */
  person: LocalPerson | undefined;
  /** Starts anew with other keys, without any memory. */
  rotateKeys(): Promise<void>;
  stop(): Promise<void>;
}

/** @see `oidc-provider`, certified by the OpenID Foundation, which does the protocol */
export async function startLocalProvider(options: LocalProviderOptions): Promise<LocalProvider> {
  let handle: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.end();
  const server = createServer((request, response) => handle(request, response));
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const state: { person: LocalPerson | undefined } = {
    person: { sub: 'anna', name: 'Anna', email: 'anna@example.org', email_verified: true },
  };
  const begin = async () => {
    const provider = new Provider(
      issuer,
      configuration(options, await makeKey(), () => state.person),
    );
    const callback = provider.callback();
    handle = (request, response) => {
      if (request.url?.startsWith('/interaction/')) void interact(provider, request, response, state.person);
      else void callback(request, response);
    };
  };
  await begin();
  return {
    issuer,
    port,
    get person() {
      return state.person;
    },
    set person(person) {
      state.person = person;
    },
    rotateKeys: begin,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse, person: LocalPerson | undefined) {
  const result = person ? { login: { accountId: person.sub } } : { error: 'access_denied', error_description: 'the person says no' };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

function configuration(options: LocalProviderOptions, key: JWK, person: () => LocalPerson | undefined): Configuration {
  return {
    clients: [
      {
        client_id: options.clientId,
        ...(options.clientSecret === undefined
          ? { token_endpoint_auth_method: 'none' as const }
          : { client_secret: options.clientSecret, token_endpoint_auth_method: 'client_secret_basic' as const }),
        redirect_uris: [...options.redirectUris],
        post_logout_redirect_uris: [...(options.logoutUris ?? [])],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    jwks: { keys: [key] },
    cookies: { keys: ['only for tests'] },
    claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'picture', 'groups'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: async () => ({ ...person(), sub }) }),
    // Nobody is asked whether this client may know who they are.
    async loadExistingGrant(ctx) {
      const { client, session, provider } = ctx.oidc;
      const known = client && session?.grantIdFor(client.clientId);
      if (known !== undefined) return await provider.Grant.find(known);
      const grant = new provider.Grant({
        ...(client && { clientId: client.clientId }),
        ...(session?.accountId && { accountId: session.accountId }),
      });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  };
}

async function makeKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: crypto.randomUUID() };
}
