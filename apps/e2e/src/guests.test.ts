import { randomHex } from '@parley/kernel';
import { beforeAll, expect, it } from 'vitest';
import { ADA, BEN, everybodySeesAndHears, openSecurity, small, useStack } from './harness/fixture.ts';
import { addAccount } from './harness/logins.ts';
import type { Participant } from './harness/participant.ts';

const fixture = useStack({ env: { ENABLE_AUTH: '1', ENABLE_GUESTS: '1', AUTH_TYPE: 'internal' } });
const PASSWORD = `pw-${randomHex(8)}`;
beforeAll(() => addAccount(fixture.stack, 'host', PASSWORD));

async function logIn(person: Participant, password: string): Promise<void> {
  await person.page.getByTestId('login.username').fill('host');
  await person.page.getByTestId('login.password').fill(password);
  await person.page.keyboard.press('Enter');
}

it('guests wait for the host, who logs in where they stand, and needs no password the next time', async () => {
  const room = `guests-${randomHex(6)}`;
  const [ben, ada] = [
    await fixture.open(room, { ...small(BEN), viewport: { width: 360, height: 720 } }),
    await fixture.open(room, small(ADA)),
  ];
  for (const person of [ben, ada]) {
    await person.enter();
    await person.page.getByTestId('door.host').waitFor();
  }
  await ben.screenshot('waiting-for-host-phone');
  await ada.page.getByTestId('door.iAmHost').click();
  await logIn(ada, 'wrong');
  await ada.page.getByText('User name or password is not right.').waitFor();
  await ada.screenshot('login-dialog');
  await logIn(ada, PASSWORD);
  await ada.page.getByTestId('toolbar.leave').waitFor();
  // The guest comes in by itself: nobody has to press anything.
  await ben.page.getByTestId('toolbar.leave').waitFor();
  await everybodySeesAndHears([ada, ben]);
  expect(await ada.page.evaluate(() => window.parley?.client?.self?.isModerator)).toBe(true);
  expect(await ben.page.evaluate(() => window.parley?.client?.self?.isModerator)).toBe(false);

  await openSecurity(ben);
  await ben.page.getByText('Only moderators can change this.').waitFor();
  await ben.screenshot('security-guest-phone');
  await ben.page.keyboard.press('Escape');
  await ben.leave();
  await ada.leave();
  await ada.enter();
  await ada.page.getByTestId('toolbar.leave').waitFor();
  await openSecurity(ada);
  await ada.page.getByText('Logged in as host@meet.jitsi').waitFor();
  await ada.page.getByTestId('security.logOut').click();
  await ada.page.getByTestId('left.screen').waitFor();
  await ada.enter(`-${randomHex(4)}`);
  await ada.page.getByTestId('door.host').waitFor();
});
