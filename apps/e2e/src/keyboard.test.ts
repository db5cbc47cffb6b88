import { randomHex } from '@parley/kernel';
import { it } from 'vitest';
import { expectAccessible } from './harness/accessible.ts';
import { ADA, BEN, moderates, small, useStack } from './harness/fixture.ts';
import { arrowTo, focus, hasFocus, hasFocusOn, staysInside, tabTo } from './harness/keyboard.ts';

// Whoever gets the floor would take their raised hand down.
const fixture = useStack({ env: { CONFIG_JS__disableRemoveRaisedHandOnFocus: 'true' } });

/** What is left of 1280 × 720 when everything is shown at twice its size. */
const ZOOMED = { viewport: { width: 640, height: 360 } } as const;

it('a whole meeting by the keyboard alone, at twice the size, without movements', async () => {
  const room = `keys-${randomHex(6)}`;
  const ada = await fixture.open(room, { ...small(ADA), ...ZOOMED });
  const { page } = ada;
  const { keyboard } = page;
  await page.emulateMedia({ reducedMotion: 'reduce' });

  // The first page, and the name of the meeting.
  await page.goto(fixture.stack.url);
  await page.getByTestId('welcome.start').waitFor();
  await expectAccessible(page);
  if ((await focus(page)).testId !== 'welcome.room') await tabTo(page, 'welcome.room');
  await keyboard.type(room);
  await keyboard.press('Enter');

  // In front of the door.
  await page.getByTestId('prejoin.screen').waitFor();
  await expectAccessible(page);
  if ((await focus(page)).testId !== 'prejoin.nameInput') await tabTo(page, 'prejoin.nameInput');
  await keyboard.type('Ada');
  await tabTo(page, 'prejoin.joinMeeting');
  await keyboard.press('Enter');

  // The meeting takes the keyboard along, and there is a way past the pictures.
  await hasFocus(page, 'meeting.subject');
  await moderates(ada);
  await expectAccessible(page);
  await tabTo(page, 'skip', 3);
  await keyboard.press('Enter');
  await hasFocusOn(page, 'Mute microphone');
  await keyboard.press('Enter');
  await hasFocusOn(page, 'Unmute microphone');

  // Who comes is told to whoever does not look.
  const ben = await fixture.join(room, small(BEN));
  await page.locator(':is([aria-live], [role="status"], [role="alert"], [role="log"])', { hasText: 'Ben' }).first().waitFor();

  // A window keeps the keyboard inside, and gives it back.
  await keyboard.press('Control+k');
  await page.getByRole('dialog').waitFor();
  await staysInside(page, 5);
  await keyboard.press('Escape');
  await hasFocusOn(page, 'Unmute microphone');
  await keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await expectAccessible(page);
  await staysInside(page, 3);
  await keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  // A menu, and a window out of it: the keyboard comes back to the menu's button, also when the window's code is there already.
  await keyboard.press('End');
  await arrowTo(page, 'ArrowLeft', 'toolbar.more');
  for (const presses of [12, 1]) {
    await keyboard.press('Enter');
    await page.getByRole('menu').waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'menuitem');
    await arrowTo(page, 'ArrowDown', 'more.settings');
    await keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await staysInside(page, presses);
    await keyboard.press('Escape');
    await hasFocus(page, 'toolbar.more');
  }

  // Talk: the panel takes the keyboard, and the button has it back.
  await keyboard.press('c');
  await hasFocus(page, 'chat-input');
  await keyboard.type('By keys alone');
  await keyboard.press('Enter');
  await ben.page.getByText('By keys alone').first().waitFor();
  await keyboard.press('Escape');
  await hasFocus(page, 'toolbar.more');
  await keyboard.press('r');
  await ben.page.getByTestId('tile.hand').first().waitFor();

  // And out.
  await keyboard.press('End');
  await arrowTo(page, 'ArrowLeft', 'toolbar.leave');
  await keyboard.press('Enter');
  await page.getByTestId('left.screen').waitFor();
  await expectAccessible(page);
  await tabTo(page, 'left.again');
  await keyboard.press('Enter');
  await page.getByTestId('prejoin.joinMeeting').waitFor();
});
