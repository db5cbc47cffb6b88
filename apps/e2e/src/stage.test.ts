import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { expectAccessible } from './harness/accessible.ts';
import { ADA, BEN, CHLOE, click, idOf, moderates, PHONE, small, useStack } from './harness/fixture.ts';
import type { Participant } from './harness/participant.ts';

// Whoever gets the floor would take their raised hand down.
const fixture = useStack({ env: { CONFIG_JS__disableRemoveRaisedHandOnFocus: 'true' } });

const stage = ({ page }: Participant, selector = '') => page.locator(`.stage${selector}`);
/** The place of somebody's picture, where it has that role. */
const place = ({ page }: Participant, id: string, role: 'grid' | 'large' | 'strip' | 'floating') =>
  page.locator(`.tile-place[data-endpoint="${id}"][data-role="${role}"]`);
const mine = (person: Participant, role: 'grid' | 'strip' | 'floating') => person.page.locator(`#localVideoContainer[data-role="${role}"]`);
/** Waits until the bridge forwards exactly the cameras of these people. */
const receives = ({ page }: Participant, ids: readonly string[]) =>
  page.waitForFunction((wanted) => {
    const forwarded = window.parley?.client?.forwarded;
    return forwarded !== undefined && forwarded.size === wanted.length && wanted.every((id) => forwarded.has(`${id}-v0`));
  }, ids);
/** Points at somebody's picture and pins it there. */
async function pin(person: Participant, id: string, role: 'grid' | 'large' | 'strip'): Promise<void> {
  await place(person, id, role).hover();
  await place(person, id, role).getByTestId('tile.pin').click();
}

it('two people, a third, large ones, screens, a leader: everybody has one picture in its place', async () => {
  const room = `stage-${randomHex(6)}`;
  const ada = await fixture.open(room, small(ADA));
  await ada.enter('#config.subject=%22Weekly%20%3Cb%3Eround%3C/b%3E%22&config.conferenceInfo.autoHide=%5B%5D');
  await mine(ada, 'grid').waitFor();
  await moderates(ada);
  const ben = await fixture.join(room, small(BEN));
  // The title out of Ada's link is everybody's, and a text; she has wanted no labels that come and go.
  await ben.page.getByTestId('meeting.subject').getByText('Weekly <b>round</b>').waitFor();
  await ben.page.getByTestId('label.people').getByText('2').waitFor();
  expect(await ada.page.getByTestId('label.people').count()).toBe(0);
  const [adaId, benId] = await Promise.all([idOf(ada), idOf(ben)]);

  // Two: the other one large, oneself over it in the corner.
  await place(ada, benId, 'large').locator('#largeVideoContainer video#largeVideo').waitFor();
  await mine(ada, 'floating').waitFor();
  await ada.seesAndHears(ben);
  await ada.screenshot('stage-one-to-one');

  // Three: a grid, with hands in their order.
  const chloe = await fixture.join(room, { ...small(CHLOE), ...PHONE });
  const chloeId = await idOf(chloe);
  for (const person of [ada, ben, chloe]) await stage(person, '[data-mode="tiles"]').waitFor();
  await receives(ada, [benId, chloeId]);
  await click(ben, 'toolbar.hand');
  await place(ada, benId, 'grid').getByTestId('tile.hand').getByText('1').waitFor();
  await chloe.page.keyboard.press('r');
  await place(ada, chloeId, 'grid').getByTestId('tile.hand').getByText('2').waitFor();
  await ada.page.getByTestId('label.hands').getByText('2').waitFor();
  await expectAccessible(ada.page);
  await ada.screenshot('stage-tiles');
  await chloe.screenshot('stage-tiles-phone');

  // One large by hand, whose picture is the same element as before; what nobody sees is not sent.
  const element = await place(ada, benId, 'grid').locator('video').elementHandle();
  await pin(ada, benId, 'grid');
  await place(ada, benId, 'large').locator(`[id="pin-indicator-${benId}"]`).waitFor();
  await place(ada, chloeId, 'strip').waitFor();
  const large = await place(ada, benId, 'large').locator('video').elementHandle();
  expect(await element?.evaluate((before, now) => before === now, large)).toBe(true);
  await expectAccessible(ada.page);
  await ada.screenshot('stage-pinned');
  await ada.page.getByTestId('strip.edge').focus();
  await ada.page.keyboard.press('ArrowLeft');
  await ada.page.waitForFunction(() => document.querySelector('[data-testid="strip.edge"]')?.getAttribute('aria-valuenow') === '232');
  await stage(ada).hover();
  await ada.page.locator('#toggleFilmstripButton').click();
  await receives(ada, [benId]);
  await ada.page.locator('body').press('f');
  await receives(ada, [benId, chloeId]);

  // By keyboard alone: through the tiles, one large, and the grid again.
  await ada.page.keyboard.press('w');
  await place(ada, chloeId, 'grid').focus();
  await ada.page.keyboard.press('ArrowUp');
  expect(await ada.page.evaluate(() => document.activeElement?.className)).toContain('tile-place');
  await place(ada, chloeId, 'grid').focus();
  await ada.page.keyboard.press('Enter');
  await place(ada, chloeId, 'large').waitFor();
  await ada.page.keyboard.press('w');
  await stage(ada, '[data-mode="tiles"]').waitFor();

  // Whoever leads takes everybody along; who follows may look elsewhere.
  await ada.page.evaluate(() => window.parley?.controller?.stage.setFollowMe(true));
  await pin(ada, benId, 'grid');
  await place(ada, chloeId, 'strip').hover();
  await place(ada, chloeId, 'strip').getByTestId('tile.pin').click();
  await ben.page.locator('#localVideoContainer[data-role="large"]').waitFor();
  await place(ben, chloeId, 'large').waitFor();
  await place(chloe, benId, 'large').waitFor();
  await chloe.screenshot('stage-led-phone');
  await ada.page.keyboard.press('w');
  for (const person of [ben, chloe]) await stage(person, '[data-mode="tiles"]').waitFor();
  await place(ben, adaId, 'grid').dblclick();
  await place(ben, adaId, 'large').waitFor();
  await ada.page.evaluate(() => window.parley?.controller?.stage.setFollowMe(false));

  // Two screens at once, which can be enlarged; afterwards the grid comes back.
  await click(ben, 'toolbar.share');
  const screen = (id: string) => ada.page.getByTestId(`tile-${id}-screen`);
  await screen(benId).locator('video').waitFor();
  await place(ada, benId, 'strip').getByTestId('tile.sharing').waitFor();
  await chloe.page.keyboard.press('d');
  await screen(chloeId).locator('video').waitFor();
  expect(await stage(ada).getAttribute('data-large')).toBe('2');
  await screen(benId).getByTestId('zoom.in').click();
  await screen(benId).locator('.zoom[data-scale="1.40"]').waitFor();
  await screen(benId).getByTestId('zoom.reset').click();
  await expectAccessible(ada.page);
  await ada.screenshot('stage-screens');
  await ben.page.keyboard.press('d');
  await chloe.page.keyboard.press('d');
  await stage(ada, '[data-mode="tiles"]').waitFor();

  // A full screen, a window of its own, and oneself not shown.
  await ada.page.keyboard.press('s');
  await ada.page.waitForFunction(() => document.fullscreenElement !== null);
  await ada.page.keyboard.press('s');
  await ada.page.waitForFunction(() => document.fullscreenElement === null);
  await click(ada, 'toolbar.more');
  const [popup] = await Promise.all([ada.page.context().waitForEvent('page'), click(ada, 'more.pip')]);
  await popup.getByTestId('pip').locator('video').first().waitFor();
  await popup.getByLabel('Mute microphone').click();
  await ada.page.getByLabel('Unmute microphone').waitFor();
  await popup.screenshot({ path: 'artefacts/e2e/stage-pip.png' });
  await ada.page.evaluate(() => window.parley?.controller?.stage.togglePip());
  await ada.page.waitForFunction(() => window.parley?.controller?.stage.pip.isOpen === false);
  await ada.page.evaluate(() => window.parley?.controller?.settings.set({ hidesSelf: true }));
  await ada.page.locator('#localVideoContainer').waitFor({ state: 'detached' });
});
