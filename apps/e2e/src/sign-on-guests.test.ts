import { type LocalProvider, startLocalProvider } from '@parley/auth-oidc/testing';
import { randomHex } from '@parley/kernel';
import { afterAll, expect, it } from 'vitest';
import { ADA, BEN, everybodySeesAndHears, type Person, useStack } from './harness/fixture.ts';
import type { Participant } from './harness/participant.ts';
import { freePort } from './harness/stack.ts';

const port = await freePort();
const site = `https://localhost:${port}`;
const secret = randomHex(32);
const provider: LocalProvider = await startLocalProvider({
  clientId: 'parley',
  clientSecret: secret,
  redirectUris: [`${site}/oidc/callback`],
});
afterAll(() => provider.stop());

const fixture = useStack({
  env: {
    HTTPS_PORT: String(port),
    PUBLIC_URL: site,
    ENABLE_AUTH: '1',
    ENABLE_GUESTS: '1',
    AUTH_TYPE: 'jwt',
    JWT_APP_ID: 'parley',
    JWT_APP_SECRET: randomHex(32),
    OIDC_ISSUER_URL: provider.issuer,
    OIDC_CLIENT_ID: 'parley',
    OIDC_CLIENT_SECRET: secret,
  },
});

const small = ({ name, media }: Person): Person => ({
  name,
  media: { ...media, width: 320, height: 180 },
  viewport: { width: 360, height: 720 },
});
const moderates = ({ page }: Participant) => page.waitForFunction(() => window.parley?.client?.self?.isModerator === true);

it('guests wait and are sent nowhere; a host signs on, and the next time goes there unasked until they log out', async () => {
  const room = `sign-on-guests-${randomHex(6)}`;
  provider.person = { sub: 'ada', name: 'Ada of the provider' };
  const ben = await fixture.open(room, small(BEN));
  await ben.enter();
  await ben.page.getByTestId('door.host').waitFor();
  const ada = await fixture.open(room, small(ADA));
  await ada.enter();
  await ada.page.getByTestId('door.iAmHost').click();
  await moderates(ada);
  await everybodySeesAndHears([ada, ben]);
  expect(ben.loads, 'pages that the guest has seen').toBe(1);

  // Another room: what the browser still has of the first one opens nothing, and is in nobody's way.
  await ada.enter('-next');
  await moderates(ada);
  expect(new URL(ada.page.url()).pathname).toBe(`/${room}-next`);
  await ada.page.getByTestId('toolbar.security').click();
  await ada.page.getByTestId('security.logOut').click();
  await ada.page.waitForURL((url) => url.pathname !== `/${room}-next`);
  await ada.enter('-last');
  await ada.page.getByTestId('door.host').waitFor();
});
