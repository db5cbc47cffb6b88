import { type LocalProvider, startLocalProvider } from '@parley/auth-oidc/testing';
import { randomHex } from '@parley/kernel';
import { afterAll } from 'vitest';
import { type Fixture, useStack } from './fixture.ts';
import { freePort } from './stack.ts';

/** A stack where people sign on at a provider of OpenID Connect. */
export interface SignOnFixture {
  readonly provider: LocalProvider;
  /** `https://host:port` of the stack; the provider sends people back there. */
  readonly site: string;
  readonly fixture: Fixture;
}

/** Starts the provider at once, and the stack before the first test of the file; both end after the last. */
export async function useSignOn(env: Readonly<Record<string, string>>): Promise<SignOnFixture> {
  const port = await freePort();
  const site = `https://localhost:${port}`;
  const [clientId, clientSecret] = ['parley', randomHex(32)];
  const provider = await startLocalProvider({ clientId, clientSecret, redirectUris: [`${site}/oidc/callback`] });
  afterAll(() => provider.stop());
  const fixture = useStack({
    env: {
      HTTPS_PORT: String(port),
      PUBLIC_URL: site,
      ENABLE_AUTH: '1',
      AUTH_TYPE: 'jwt',
      JWT_APP_ID: 'parley',
      JWT_APP_SECRET: randomHex(32),
      OIDC_ISSUER_URL: provider.issuer,
      OIDC_CLIENT_ID: clientId,
      OIDC_CLIENT_SECRET: clientSecret,
      ...env,
    },
  });
  return { provider, site, fixture };
}
