import { randomHex } from '@parley/kernel';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectAccessible } from './harness/accessible.ts';
import { ADA, BEN, moderates, more, small, useStack } from './harness/fixture.ts';
import { paneServers } from './harness/panes.ts';
import type { Participant } from './harness/participant.ts';
import { poll } from './harness/poll.ts';
import { freePort } from './harness/stack.ts';
import { type FakePlayer, fakeYouTube } from './harness/youtube.ts';

const ports = { pads: await freePort(), boards: await freePort() };
const servers = paneServers(ports);
beforeAll(() => servers.start());
afterAll(() => servers.stop());
const fixture = useStack({
  env: {
    ETHERPAD_URL_BASE: `http://127.0.0.1:${ports.pads}`,
    WHITEBOARD_COLLAB_SERVER_URL_BASE: `http://127.0.0.1:${ports.boards}`,
  },
});

const VIDEO = 'dQw4w9WgXcQ';

/** How much is drawn on somebody's whiteboard: points that are not of its ground. */
const drawn = ({ page }: Participant) =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('canvas.static');
    const { data } = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    let count = 0;
    for (let index = 0; index < data.length; index += 4) if ((data[index] ?? 255) < 128 && (data[index + 3] ?? 0) > 0) count++;
    return count;
  });

/** Waits until the player that somebody sees is in this state. */
const plays = (person: Participant, what: string, test: (state: FakePlayer['state']) => boolean) =>
  poll(async () => test(await playerOf(person).evaluate(() => (window as unknown as { player: FakePlayer }).player.state)), {
    timeoutMs: 15_000,
    what: `${person.name}’s player ${what}`,
    intervalMs: 100,
  });
const playerOf = ({ page }: Participant) => {
  const frame = page.frames().find((one) => one.url().startsWith('https://www.youtube-nocookie.com/'));
  if (!frame) throw new Error('no player on the page');
  return frame;
};
const act = (person: Participant, name: string, value?: number) =>
  playerOf(person).evaluate((call) => (window as unknown as { player: FakePlayer }).player.act(...call), [name, value] as [string, number]);

it('a document, a whiteboard and a video that people look at together', async () => {
  const room = `panes-${randomHex(6)}`;
  const ada = await fixture.join(room, small(ADA));
  const ben = await fixture.join(room, small(BEN));
  await moderates(ada);

  await more(ada, 'etherpad');
  await ada.page.frameLocator('#etherpadIFrame').getByLabel('pad').waitFor();
  expect(servers.pads).toContainEqual(expect.stringMatching(new RegExp(`^/p/${room}\\?.*userName=Ada`)));
  expect(await ben.page.locator('#etherpadIFrame').count()).toBe(0);
  await ada.screenshot('document');
  await expectAccessible(ada.page);

  // A moderator who begins a whiteboard opens it for all, and it takes the place of the document.
  await more(ada, 'whiteboard');
  await Promise.all([ada, ben].map(({ page }) => page.locator('.excalidraw canvas.interactive').waitFor()));
  expect(await ada.page.locator('#etherpadIFrame').count()).toBe(0);
  expect(await drawn(ben)).toBe(0);
  const canvas = await ada.page.locator('canvas.interactive').boundingBox();
  if (!canvas) throw new Error('no whiteboard');
  const [x, y] = [canvas.x + canvas.width / 2, canvas.y + canvas.height / 2];
  await ada.page.locator('[data-testid="toolbar-rectangle"]').check({ force: true });
  await ada.page.mouse.move(x - 100, y - 60);
  await ada.page.mouse.down();
  await ada.page.mouse.move(x + 100, y + 60, { steps: 5 });
  await ada.page.mouse.up();
  await poll(async () => (await drawn(ben)) > 100, { timeoutMs: 15_000, what: 'Ben sees what Ada draws', intervalMs: 200 });
  await ben.screenshot('whiteboard');
  // The server passes on what it cannot read.
  expect(servers.passed.length).toBeGreaterThan(0);
  expect(servers.passed.some((data) => data.includes('rectangle') || data.includes('SCENE'))).toBe(false);

  // Whoever closes it and comes back finds it as it was.
  await more(ben, 'whiteboard');
  await ben.page.locator('.excalidraw').waitFor({ state: 'detached' });
  await more(ben, 'whiteboard');
  await poll(async () => (await drawn(ben)) > 100, { timeoutMs: 15_000, what: 'Ben sees the drawing again', intervalMs: 200 });
  await more(ada, 'whiteboard');
  await more(ben, 'whiteboard');

  // A video: whoever shares it has the controls; others load it when they want to, and follow.
  await Promise.all([ada, ben].map(({ page }) => fakeYouTube(page)));
  await more(ada, 'video');
  await ada.page.getByTestId('video.input').fill(`https://youtu.be/${VIDEO}`);
  await ada.page.keyboard.press('Enter');
  await ben.page.getByTestId('video.load').getByText('youtube-nocookie.com').click();
  await Promise.all([ada, ben].map(({ page }) => page.getByTestId('video.frame').waitFor()));
  await plays(ada, 'plays', ({ playerState }) => playerState === 1);
  await plays(ben, 'plays', ({ playerState }) => playerState === 1);
  await ada.page.getByLabel('Unmute microphone').waitFor();
  await act(ada, 'seekTo', 600);
  await plays(ben, 'jumps along', ({ currentTime }) => currentTime >= 597);
  await act(ada, 'setVolume', 30);
  await plays(ben, 'is as loud', ({ volume }) => volume === 30);
  await act(ada, 'pauseVideo');
  await plays(ben, 'pauses', ({ playerState }) => playerState === 2);
  await ben.screenshot('shared-youtube');
  await more(ada, 'video');
  await ben.page.getByTestId('video.frame').waitFor({ state: 'detached' });
});
