import { type LocalProvider, startLocalProvider } from '@parley/auth-oidc/testing';
import { randomHex } from '@parley/kernel';
import { afterAll, expect, it } from 'vitest';
import { ADA, BEN, everybodySeesAndHears, MALLORY, type Person, useStack } from './harness/fixture.ts';
import { freePort } from './harness/stack.ts';

const port = await freePort();
const site = `https://localhost:${port}`;
const provider: LocalProvider = await startLocalProvider({
  clientId: 'parley',
  clientSecret: 'the secret of the client',
  redirectUris: [`${site}/oidc/callback`],
});
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
    OIDC_CLIENT_ID: 'parley',
    OIDC_CLIENT_SECRET: 'the secret of the client',
    OIDC_MODERATOR_CLAIM: 'groups',
    OIDC_MODERATOR_VALUES: 'hosts',
  },
});

const small = ({ name, media }: Person): Person => ({ name, media: { ...media, width: 320, height: 180 } });

it('people sign on at the provider of their organisation and are in the meeting', async () => {
  const room = `sign-on-${randomHex(6)}`;
  provider.person = { sub: 'ada', name: 'Ada of the provider', groups: ['hosts'] };
  const ada = await fixture.open(room, small(ADA));
  await ada.enter();
  // Inside, and not on the way to the provider.
  await ada.page.waitForFunction(() => window.parley?.client?.self?.isModerator === true);
  provider.person = { sub: 'ben', name: 'Ben of the provider', groups: [] };
  const ben = await fixture.open(room, small(BEN));
  await ben.enter();
  await everybodySeesAndHears([ada, ben]);
  expect(await ben.page.evaluate(() => window.parley?.client?.self?.isModerator)).toBe(false);
  for (const person of [ada, ben]) {
    expect(person.page.url().split('#')[0]).toBe(`${site}/${room}`);
    expect(person.page.url()).not.toMatch(/jwt|eyJ/);
  }

  provider.person = undefined;
  const mallory = await fixture.open(room, small(MALLORY));
  await mallory.enter();
  await mallory.page.getByText('Your organisation did not sign you on.').waitFor();
  await mallory.screenshot('sign-on-refused');
  provider.person = { sub: 'mallory', name: 'Mallory' };
  await mallory.page.getByText('Try again').click();
  await mallory.page.waitForURL((url) => url.origin === site && url.pathname === `/${room}`);
});
