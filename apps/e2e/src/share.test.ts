import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { expectAccessible } from './harness/accessible.ts';
import { ADA, BEN, CHLOE, click, more, type Person, small, useStack } from './harness/fixture.ts';
import { type Participant, sameHue, sameTone } from './harness/participant.ts';
import { poll } from './harness/poll.ts';

const fixture = useStack();

const ADAS = { hue: 30, width: 640, height: 360, frequency: 1320 };
const BENS = { hue: 200, width: 640, height: 360, frequency: 1540 };

/** A person whose screen has a colour and a tone of its own. */
const sharing = (person: Person, screen: typeof ADAS): Person => ({ ...small(person), media: { ...small(person).media, screen } });

/** Waits until somebody sees another's screen in this colour; without one, until it is gone. */
const sees = (one: Participant, other: Participant, hue?: number) =>
  poll(
    async () => {
      const screen = (await one.remote(other.name))?.screen;
      return hue === undefined ? screen === undefined : screen !== undefined && sameHue(screen.hue, hue);
    },
    { timeoutMs: 20_000, what: `${one.name} sees ${hue ?? 'no'} screen of ${other.name}`, intervalMs: 200 },
  );

/** Waits until the strongest tone that somebody hears of another is this one. */
const hears = (one: Participant, other: Participant, frequency: number) =>
  poll(async () => sameTone((await one.remote(other.name))?.audio?.frequency ?? -1, frequency), {
    timeoutMs: 20_000,
    what: `${one.name} hears ${frequency} Hz of ${other.name}`,
    intervalMs: 200,
  });

/** Waits until nothing is heard of somebody. */
const hearsNothing = (one: Participant, other: Participant) => {
  let before = Number.NEGATIVE_INFINITY;
  const isQuiet = async () => {
    const energy = (await one.remote(other.name))?.audio?.energy ?? 0;
    const rise = energy - before;
    before = energy;
    return rise < 1e-4;
  };
  return poll(isQuiet, { timeoutMs: 20_000, what: `${one.name} hears nothing of ${other.name}`, intervalMs: 700 });
};

it('screens with their sound, several at once, whatever the microphone does', async () => {
  const room = `share-${randomHex(6)}`;
  const ada = await fixture.join(room, sharing(ADA, ADAS));
  const ben = await fixture.join(room, sharing(BEN, BENS));
  await Promise.all([ada.seesAndHears(ben), ben.seesAndHears(ada)]);

  // The microphone is off, and the sound of the screen is heard.
  await click(ada, 'toolbar.mute');
  await hearsNothing(ben, ada);
  await click(ada, 'toolbar.share');
  await sees(ben, ada, ADAS.hue);
  await hears(ben, ada, ADAS.frequency);
  await ada.page.getByLabel('Unmute microphone').waitFor();
  await ada.page.getByText('You are sharing your screen with sound').waitFor();
  await ada.page.waitForFunction(() => (document.querySelector<HTMLVideoElement>('[data-testid="share.preview"]')?.videoWidth ?? 0) > 0);
  await expectAccessible(ada.page, { within: '[data-testid="share.card"]' });
  await ada.screenshot('share-own');

  await click(ben, 'toolbar.share');
  const chloe = await fixture.join(room, small(CHLOE));
  await Promise.all([sees(ada, ben, BENS.hue), sees(chloe, ada, ADAS.hue), sees(chloe, ben, BENS.hue)]);
  await hears(chloe, ada, ADAS.frequency);
  await chloe.screenshot('share-two');

  // The browser's own bar ends picture and sound; the microphone is as it was before.
  await ada.page.evaluate(() => {
    const { sharedScreen } = window as unknown as { sharedScreen: MediaStream };
    sharedScreen.getVideoTracks()[0]?.dispatchEvent(new Event('ended'));
  });
  await sees(ben, ada);
  await hearsNothing(ben, ada);
  await ada.page.getByTestId('share.card').waitFor({ state: 'detached' });
  await click(ada, 'toolbar.mute');
  await hears(ben, ada, ada.media.frequency);

  // The card ends it as well.
  await click(ben, 'banner.sharing');
  await sees(chloe, ben);
  await hears(chloe, ben, ben.media.frequency);
});

it('the sound of a tab alone', async () => {
  const room = `sound-${randomHex(6)}`;
  const ada = await fixture.join(room, sharing(ADA, ADAS));
  const ben = await fixture.join(room, small(BEN));
  await ben.seesAndHears(ada);
  await click(ada, 'toolbar.mute');
  await more(ada, 'shareaudio');
  await hears(ben, ada, ADAS.frequency);
  await ada.page.getByText('You are sharing sound').waitFor();
  expect((await ben.remote('Ada'))?.screen).toBeUndefined();
  await click(ada, 'banner.sharing');
  await hearsNothing(ben, ada);
});
