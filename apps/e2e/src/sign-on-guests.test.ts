import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { ADA, BEN, everybodySeesAndHears, moderates, openSecurity, type Person, small } from './harness/fixture.ts';
import { useSignOn } from './harness/sign-on.ts';

const { provider, fixture } = await useSignOn({ ENABLE_GUESTS: '1' });

const phone = (person: Person): Person => ({ ...small(person), viewport: { width: 360, height: 720 } });

it('guests wait and are sent nowhere; a host signs on, and the next time goes there unasked until they log out', async () => {
  const room = `sign-on-guests-${randomHex(6)}`;
  provider.person = { sub: 'ada', name: 'Ada of the provider' };
  const ben = await fixture.open(room, phone(BEN));
  await ben.enter();
  await ben.page.getByTestId('door.host').waitFor();
  const ada = await fixture.open(room, phone(ADA));
  await ada.enter();
  await ada.page.getByTestId('door.iAmHost').click();
  await moderates(ada);
  await everybodySeesAndHears([ada, ben]);
  expect(ben.loads, 'pages that the guest has seen').toBe(1);

  // Another room: what the browser still has of the first one opens nothing, and is in nobody's way.
  await ada.enter('-next');
  await moderates(ada);
  expect(new URL(ada.page.url()).pathname).toBe(`/${room}-next`);
  await openSecurity(ada);
  await ada.page.getByTestId('security.logOut').click();
  await ada.page.waitForURL((url) => url.pathname !== `/${room}-next`);
  await ada.enter('-last');
  await ada.page.getByTestId('door.host').waitFor();
});
