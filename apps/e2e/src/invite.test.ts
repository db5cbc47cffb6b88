import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { expectAccessible, settled } from './harness/accessible.ts';
import { ADA, BEN, CHLOE, click, moderates, more, PHONE, small, useStack } from './harness/fixture.ts';
import type { Participant } from './harness/participant.ts';

const SERVICE = 'https://dial-in.example.org';
const fixture = useStack({
  env: { DIALIN_NUMBERS_URL: `${SERVICE}/numbers`, CONFCODE_URL: `${SERVICE}/code` },
});

const NUMBERS = [
  { countryCode: 'DE', formattedNumber: '+49 30 123456', tollFree: false },
  { countryCode: 'US', formattedNumber: '+1 512 555 0100', tollFree: true },
];

/** The operator's dial-in service, which stands in no test network. */
const answerCalls = async ({ page }: Participant) => {
  const headers = { 'access-control-allow-origin': '*' };
  await page.route(`${SERVICE}/numbers*`, (route) => route.fulfill({ json: NUMBERS, headers }));
  await page.route(`${SERVICE}/code*`, (route) => route.fulfill({ json: { id: 123456789, conference: 'x' }, headers }));
};
/** Chooses something that is in the bar, or in its menu where there is no room. */
const choose = async (person: Participant, id: string) => {
  const isInBar = await person.page.getByTestId(`toolbar.${id}`).isVisible();
  return isInBar ? click(person, `toolbar.${id}`) : more(person, id);
};
const shows = (person: Participant, notice: string, text: string) => person.page.getByTestId(notice).getByText(text).waitFor();

it('whoever is alone brings others in: by link, code, letter and telephone', async () => {
  const room = `invite-${randomHex(6)}`;
  const ada = await fixture.open(room, small(ADA));
  await answerCalls(ada);
  await ada.join();
  const link = `${fixture.stack.url}/${room}`;
  await click(ada, 'alone.invite');
  await ada.page.getByTestId('invite.link').getByText(link, { exact: true }).waitFor();
  await ada.page.getByTestId('invite.qr').waitFor();
  await ada.page.getByTestId('invite.phone').getByText('123 456 789').waitFor();
  const letter = await ada.page.getByTestId('invite.mail.app').getAttribute('href');
  expect(decodeURIComponent(letter ?? '')).toContain(`Ada invites you to a meeting. Join it here:\r\n\r\n${link}`);
  await expectAccessible(ada.page, { within: '[role=dialog]' });
  await ada.screenshot('invite');
  await ada.page.keyboard.press('Escape');
  await ada.page.getByTestId('invite.dialog').waitFor({ state: 'detached' });

  const ben = await fixture.open(room, { ...small(BEN), ...PHONE });
  await answerCalls(ben);
  await ben.enter('?lang=zh');
  // The same news by word on both ends: who has come, and later who has left.
  await shows(ada, 'notify.connectedOneMember', 'Ben joined');
  await choose(ben, 'invite');
  await ben.page.getByTestId('invite.phone').waitFor();
  await ben.screenshot('invite-phone-zh');
  await ben.page.keyboard.press('Escape');
  await ben.page.keyboard.press('r');
  await ada.page.getByTestId('notify.raisedHand').getByRole('button', { name: 'Ben would like to speak' }).click();
  await ada.page.getByTestId('panel.people').waitFor();
  await ada.page.getByTestId('notify.raisedHand').waitFor({ state: 'detached' });
  await click(ben, 'toolbar.leave');
  await shows(ada, 'notify.leftOneMember', 'Ben left');
  await ada.screenshot('notice');
});

it('what a person and an operator want to hear of; nothing is offered that the server cannot do', async () => {
  const room = `notices-${randomHex(6)}`;
  const ada = await fixture.open(room, small(ADA));
  await ada.enter(`#config.liveStreaming.enabled=true&config.disabledNotifications=["notify.leftOneMember"]`);
  await moderates(ada);
  await choose(ada, 'settings');
  await click(ada, 'notifications-tab');
  await click(ada, 'settings.notice.joined');
  await expectAccessible(ada.page, { within: '[role=dialog]' });
  await ada.screenshot('settings-notifications');
  await ada.page.keyboard.press('Escape');
  const [ben, chloe] = await Promise.all([fixture.join(room, small(BEN)), fixture.join(room, { ...small(CHLOE), ...PHONE })]);
  await ada.page.waitForFunction(() => window.parley?.client?.participants?.length === 2);
  await chloe.page.keyboard.press('r');
  // What came before it has been told by now, or is not told at all.
  await shows(ada, 'notify.raisedHand', 'Chloé would like to speak');
  expect(await ada.page.locator('[data-testid^="notify.connected"]').count()).toBe(0);
  await click(ben, 'toolbar.leave');
  await ada.page.waitForFunction(() => window.parley?.client?.participants?.length === 1);
  await settled(ada.page);
  expect(await ada.page.getByTestId('notify.leftOneMember').count()).toBe(0);

  // Streaming is what the operator says there is, and no server does yet: whoever tries is told.
  await ada.page.getByTestId('toolbar.more').click();
  expect(await ada.page.getByTestId('more.recording').count()).toBe(0);
  expect(await ada.page.getByTestId('more.closedcaptions').count()).toBe(0);
  await click(ada, 'more.livestreaming');
  await click(ada, 'stream.start');
  await ada.page.getByTestId('stream.problem').waitFor();
  await ada.page.getByTestId('stream.key').fill('abcd-efgh');
  await ada.screenshot('stream-dialog');
  await click(ada, 'stream.start');
  await ada.page.getByTestId('liveStreaming.unavailableTitle').waitFor();
  expect(await chloe.page.getByTestId('toolbar.leave').count()).toBe(1);
});
