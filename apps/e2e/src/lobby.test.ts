import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import {
  ADA,
  BEN,
  CHLOE,
  DORA,
  everybodySeesAndHears,
  moderates,
  openSecurity,
  type Person,
  PHONE,
  small,
  useStack,
} from './harness/fixture.ts';
import type { Participant } from './harness/participant.ts';

const fixture = useStack();

/** Comes to the door, which is closed. */
async function arrive(room: string, person: Person): Promise<Participant> {
  const participant = await fixture.open(room, person);
  await participant.enter();
  return participant;
}

/** The moderator of a fresh room. */
async function host(room: string): Promise<Participant> {
  const ada = await fixture.join(room, small(ADA));
  await moderates(ada);
  return ada;
}

const closeSecurity = (person: Participant) => person.page.keyboard.press('Escape');
const within = (person: Participant) => person.page.getByTestId('toolbar.leave').waitFor();

it('a lobby lets in whom the moderator admits, sends away whom they turn down, and ends for everybody', async () => {
  const room = `lobby-${randomHex(6)}`;
  const ada = await host(room);
  await openSecurity(ada);
  await ada.page.getByTestId('lobby-section-switch').click();
  await ada.page.locator('[data-testid="lobby-section-switch"][data-state="checked"]').waitFor();
  await ada.screenshot('security-dialog');
  await closeSecurity(ada);

  const ben = await arrive(room, { ...small(BEN), ...PHONE });
  await ben.page.getByTestId('lobby.knockButton').waitFor();
  await ben.screenshot('lobby-knock-phone');
  await ben.page.getByTestId('lobby.knockButton').click();
  await ben.page.getByTestId('lobby.waiting').waitFor();
  // The keyboard goes along, and the screen reader with it.
  await ben.page.waitForFunction(() => document.activeElement?.textContent === 'Please wait');
  await ada.page.getByTestId('lobby.toast').getByText('Ben would like to join').waitFor();
  await ada.screenshot('lobby-toast');
  await ada.page.getByTestId('lobby.toast').getByRole('button', { name: 'Let in Ben' }).click();
  await within(ben);
  await everybodySeesAndHears([ada, ben]);
  await ada.page.getByTestId('lobby.toast').waitFor({ state: 'detached' });

  const [chloe, dora] = [await arrive(room, small(CHLOE)), await arrive(room, small(DORA))];
  for (const person of [chloe, dora]) await person.page.getByTestId('lobby.knockButton').click();
  await ada.page.getByTestId('lobby.toast').getByText('2 people are waiting').waitFor();
  await ada.page.getByTestId('lobby.view').click();
  await ada.page.getByTestId('lobby.list').waitFor();
  await ada.screenshot('lobby-queue');
  await ada.page.getByRole('button', { name: 'Turn away Chloé' }).click();
  await chloe.page.getByTestId('error.lobbyDenied').waitFor();
  await ada.page.getByTestId('lobby-section-switch').click();
  await within(dora);
  await closeSecurity(ada);
  await everybodySeesAndHears([ada, ben, dora]);
  expect(await ben.page.getByTestId('lobby.toast').count()).toBe(0);
});

it('a password keeps out whoever does not know it, and opens the lobby too', async () => {
  const room = `password-${randomHex(6)}`;
  const ada = await host(room);
  await openSecurity(ada);
  await ada.page.getByTestId('info-password-input').fill('open sesame');
  await ada.page.keyboard.press('Enter');
  await ada.page.getByTestId('security.locked').waitFor();

  const ben = await arrive(room, { ...small(BEN), ...PHONE });
  await ben.page.locator('[data-testid="lobby.password"]:focus').waitFor();
  await ben.page.keyboard.type('guess');
  await ben.page.keyboard.press('Enter');
  await ben.page.getByText('This is not the password.').waitFor();
  await ben.screenshot('password-wrong-phone');
  await ben.page.getByTestId('lobby.password').fill('open sesame');
  await ben.page.keyboard.press('Enter');
  await within(ben);
  await everybodySeesAndHears([ada, ben]);

  await ada.page.getByTestId('lobby-section-switch').click();
  await ada.page.locator('[data-testid="lobby-section-switch"][data-state="checked"]').waitFor();
  const chloe = await arrive(room, small(CHLOE));
  await chloe.page.getByTestId('lobby.enterPasswordButton').click();
  await chloe.page.getByTestId('lobby.password').fill('open sesame');
  await chloe.page.getByTestId('lobby.passwordJoinButton').click();
  await within(chloe);
  await everybodySeesAndHears([ada, ben, chloe]);
});
