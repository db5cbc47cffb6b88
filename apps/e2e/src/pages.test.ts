import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { expectAccessible } from './harness/accessible.ts';
import { ADA, BEN, CHLOE, DORA, everybodySeesAndHears, moderates, small, useStack } from './harness/fixture.ts';

const fixture = useStack({
  env: { ENABLE_CLOSE_PAGE: '1', CONFIG_JS__enableInsecureRoomNameWarning: 'true', INTERFACE_CONFIG_JS__MOBILE_APP_PROMO: 'true' },
});

const PHONE = 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';
/** What would tell that markup of somebody became markup of the page. */
const SCRIPT = '<img src=x onerror="window.broken=1">';

it('the first page: a name that is suggested, names that cannot be, a pasted address, and the rooms of late', async () => {
  const ada = await fixture.open('', small(ADA));
  const { page } = ada;
  await page.goto(`${fixture.stack.url}/`);
  const field = page.getByTestId('welcome.room');
  // It is written letter by letter, and another one follows: four words stand there at some time.
  await page.waitForFunction(() =>
    /^([A-Z][a-z]+){4}$/.test(document.querySelector<HTMLInputElement>('#enter_room_field')?.placeholder ?? ''),
  );
  await expectAccessible(page);
  await field.fill('what? & why');
  await page.getByTestId('welcome.forbidden').getByText('? &').waitFor();
  expect(await page.getByTestId('welcome.start').isDisabled()).toBe(true);
  await field.fill('test');
  await page.getByTestId('welcome.insecure').waitFor();
  await page.getByTestId('welcome.settings').click();
  await page.getByTestId('settings.audio').waitFor();
  await page.keyboard.press('Escape');
  await field.fill('');
  await page.locator('#enter_room_button').click();
  await page.getByTestId('prejoin.screen').waitFor();
  expect(new URL(page.url()).pathname).toMatch(/^\/([A-Z][a-z]+){4}$/);

  const room = `Round of ${randomHex(12)}`;
  await page.goto(`${fixture.stack.url}/`);
  await field.fill(`${fixture.stack.url}/${encodeURIComponent(room)}#config.startWithVideoMuted=true`);
  await page.getByTestId('welcome.start').click();
  await page.getByTestId('prejoin.camera').waitFor();
  await page.getByTestId('prejoin.nameInput').fill('Ada');
  await page.getByTestId('prejoin.joinMeeting').click();
  await page.getByTestId('toolbar.leave').waitFor();
  await page.waitForFunction(() => window.parley?.state === 'joined');
  await ada.leave();
  await page.waitForURL('**/static/close2.html');
  await page.getByTestId('close.screen').getByText('Ada').waitFor();
  await expectAccessible(page);
  await ada.screenshot('close');
  await page.getByTestId('close.home').click();
  await page.getByTestId('recent.room').getByText(room).waitFor();
  await ada.screenshot('welcome-recent');
  await page.getByTestId('recent.room').click();
  await page.getByTestId('prejoin.screen').waitFor();
  await page.goBack();
  await page.getByTestId('recent.remove').click();
  await page.getByTestId('recent.list').waitFor({ state: 'detached' });
});

it('before joining: who is there already, in this browser too, a name that is easy to guess, and a name that has to be given', async () => {
  const room = `pages-${randomHex(12)}`;
  const ada = await fixture.join(room, small(ADA));
  const ben = await fixture.open(room, small(BEN));
  await ben.page.goto(`${fixture.stack.url}/${room}#config.requireDisplayName=true`);
  await ben.page.getByTestId('prejoin.people').getByText('1 person').waitFor();
  await ben.page.getByTestId('prejoin.joinMeeting').click();
  await ben.page.getByTestId('prejoin.errorMessage').waitFor();
  await expectAccessible(ben.page);
  await ben.screenshot('prejoin-name');
  await ben.page.getByTestId('prejoin.nameInput').fill(SCRIPT);
  await ben.page.getByTestId('prejoin.joinOptions').click();
  await ben.page.getByTestId('prejoin.joinWithoutAudio').click();
  // What somebody calls themselves stays text, wherever it is shown.
  await ada.page.getByText(SCRIPT).first().waitFor();
  await ben.page.getByTestId('banner.silent').waitFor();
  expect(await ben.page.locator('audio').count()).toBe(0);
  await ben.page.getByTestId('banner.silent').click();
  await ben.page.locator('audio').first().waitFor({ state: 'attached' });
  await moderates(ada);
  await ada.page.evaluate((subject) => window.parley?.controller?.people.setSubject(subject), SCRIPT);
  await ben.page.waitForFunction((subject) => document.title.includes(subject) || document.body.textContent?.includes(subject), SCRIPT);
  for (const { page } of [ada, ben]) expect(await page.evaluate(() => 'broken' in window)).toBe(false);

  // Ada opens the meeting once more in the same browser, and joins with both.
  const second = await ada.page.context().newPage();
  await second.goto(`${fixture.stack.url}/${room}`);
  await second.getByTestId('prejoin.otherTab').waitFor();
  await second.getByTestId('prejoin.joinMeeting').click();
  await second.getByTestId('toolbar.leave').waitFor();
  await ben.page.waitForFunction(
    () => window.parley?.client?.participants?.filter(({ displayName }) => displayName === 'Ada').length === 2,
  );
  await second.close();
  await ben.page.waitForFunction(
    () => window.parley?.client?.participants?.filter(({ displayName }) => displayName === 'Ada').length === 1,
  );
  expect(await ada.page.evaluate(() => window.parley?.state)).toBe('joined');

  await ben.page.goto(`${fixture.stack.url}/test`);
  await ben.page.getByTestId('prejoin.unsafe').waitFor();
  expect(await ben.page.getByTestId('prejoin.joinMeeting').isDisabled()).toBe(true);
  await ben.page.getByTestId('prejoin.unsafeConsent').check();
  expect(await ben.page.getByTestId('prejoin.joinMeeting').isEnabled()).toBe(true);
});

it('a tab that slept for ten minutes is in the meeting as before, and says that it slept', async () => {
  const room = `sleep-${randomHex(12)}`;
  const chloe = await fixture.open(room, small(CHLOE));
  await chloe.page.clock.install();
  await chloe.join();
  const dora = await fixture.join(room, small(DORA));
  await everybodySeesAndHears([chloe, dora]);
  await chloe.page.clock.fastForward('10:00');
  await chloe.page.getByText('Your device was asleep for 10 minutes').waitFor();
  await everybodySeesAndHears([chloe, dora]);
  expect(chloe.loads).toBe(1);
});

it('phones are offered the app, and stay in the browser when they want; whoever is offline is told so', async () => {
  const room = `phone-${randomHex(12)}`;
  const ben = await fixture.open(room, { ...small(BEN), viewport: { width: 360, height: 720 } });
  await ben.page.addInitScript((userAgent) => Object.defineProperty(navigator, 'userAgent', { value: userAgent }), PHONE);
  await ben.page.goto(`${fixture.stack.url}/${room}`);
  await ben.page.getByTestId('app.screen').waitFor();
  expect(await ben.page.getByTestId('app.open').getAttribute('href')).toMatch(/^intent:\/\/.*#Intent;scheme=org\.jitsi\.meet;/);
  await expectAccessible(ben.page);
  await ben.screenshot('app-phone');
  await ben.page.getByTestId('app.stay').click();
  await ben.page.getByTestId('prejoin.screen').waitFor();
  await ben.page.reload();
  await ben.page.getByTestId('prejoin.screen').waitFor();

  await ben.page.goto(`${fixture.stack.url}/`);
  await ben.page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await ben.page.context().setOffline(true);
  await ben.page.goto(`${fixture.stack.url}/${room}`);
  await ben.page.getByText('You are offline').waitFor();
  await ben.page.context().setOffline(false);
});
