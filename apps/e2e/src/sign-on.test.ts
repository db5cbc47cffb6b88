import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { ADA, BEN, everybodySeesAndHears, MALLORY, moderates, small } from './harness/fixture.ts';
import { useSignOn } from './harness/sign-on.ts';

const { provider, site, fixture } = await useSignOn({ OIDC_MODERATOR_CLAIM: 'groups', OIDC_MODERATOR_VALUES: 'hosts' });

it('people sign on at the provider of their organisation and are in the meeting', async () => {
  const room = `sign-on-${randomHex(6)}`;
  provider.person = { sub: 'ada', name: 'Ada of the provider', groups: ['hosts'] };
  const ada = await fixture.open(room, small(ADA));
  await ada.enter();
  // Inside, and not on the way to the provider.
  await moderates(ada);
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
