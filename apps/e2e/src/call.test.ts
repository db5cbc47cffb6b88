import { randomHex } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { ADA, BEN, CHLOE, DORA, everybodySeesAndHears, MALLORY, useStack } from './harness/fixture.ts';
import { type Participant, sameHue } from './harness/participant.ts';
import { poll } from './harness/poll.ts';

const { join } = useStack();

describe('a call of three', () => {
  it('brings everybody the picture and the voice of each other, steadily, and of nobody else', async () => {
    const room = `three-${randomHex(6)}`;
    const stranger = await join(`acme/${room}`, MALLORY);
    const people = [await join(room, ADA), await join(room, BEN), await join(room, CHLOE)];
    await everybodySeesAndHears(people);

    const measured: string[] = [];
    for (let window = 0; window < 3; window++) {
      const flows = await Promise.all(
        people.flatMap((one) =>
          people
            .filter((other) => other !== one)
            .map(async (other) => ({
              from: other,
              to: one,
              energy: (await one.remote(other.name))?.audio?.energy ?? 0,
              flow: await one.flow(other.name, 5),
            })),
        ),
      );
      for (const { from, to, flow, energy } of flows) {
        measured.push(`${from.name}→${to.name} ${flow.fps.toFixed(1)}`);
        expect(flow.fps, `${to.name} decodes ${from.name}`).toBeGreaterThanOrEqual(5);
        expect(sameHue(flow.hue, from.media.hue), `${from.name}'s colour at ${to.name}: ${flow.hue}`).toBe(true);
        expect((await to.remote(from.name))?.audio?.energy ?? 0, `${to.name} hears ${from.name}`).toBeGreaterThan(energy);
      }
    }
    console.log(`decoded frames per second: ${measured.join(', ')}`);
    for (const one of people)
      expect((await one.remotes()).map((view) => view.name).sort()).toEqual(
        people
          .filter((other) => other !== one)
          .map((other) => other.name)
          .sort(),
      );
    expect(await stranger.remotes()).toEqual([]);
    await people[0]?.screenshot('three-people');
  });

  it('takes in a late fourth, one who leaves and comes back, and one who reloads', async () => {
    const room = `coming-and-going-${randomHex(6)}`;
    const people = [await join(room, ADA), await join(room, BEN), await join(room, CHLOE)];
    const [ada, ben, chloe] = people as [Participant, Participant, Participant];
    await everybodySeesAndHears(people);

    const dora = await join(room, DORA);
    await everybodySeesAndHears([...people, dora]);

    await dora.leave();
    await poll(async () => !(await ada.remote('Dora')), { timeoutMs: 10_000, what: 'Dora is gone from the tiles' });
    await ben.leave();
    await ben.join();
    await everybodySeesAndHears(people);

    await chloe.page.reload();
    await chloe.join();
    await everybodySeesAndHears(people);
    expect((await ada.remotes()).map((view) => view.name).sort()).toEqual(['Ben', 'Chloé']);
  });

  it('shows a shared screen to the others at its own resolution, beside the camera', async () => {
    const room = `screen-${randomHex(6)}`;
    const people = [await join(room, ADA), await join(room, BEN), await join(room, CHLOE)];
    const [ada, ben, chloe] = people as [Participant, Participant, Participant];
    await everybodySeesAndHears(people);
    await ada.page.getByTestId('toolbar.share').click();
    for (const viewer of [ben, chloe]) {
      await poll(
        async () => {
          const screen = (await viewer.remote('Ada'))?.screen;
          return (
            screen &&
            screen.width === ada.media.screen.width &&
            screen.height === ada.media.screen.height &&
            sameHue(screen.hue, ada.media.screen.hue)
          );
        },
        { timeoutMs: 25_000, what: `${viewer.name} sees Ada's screen in full resolution` },
      );
    }
    await ben.screenshot('screen-share');
    await ada.page.getByTestId('toolbar.share').click();
    await poll(async () => !(await ben.remote('Ada'))?.screen, { timeoutMs: 10_000, what: 'the screen is gone' });
    await everybodySeesAndHears(people);
  });
});

describe('mute', () => {
  it('stops sound and picture at the others and brings them back', async () => {
    const room = `mute-${randomHex(6)}`;
    const [ada, ben] = [await join(room, ADA), await join(room, BEN)];
    await everybodySeesAndHears([ada, ben]);
    await ada.page.getByTestId('toolbar.mute').click();
    await ben.page
      .getByTestId(`tile-${await ada.page.evaluate(() => window.parley?.endpointId)}`)
      .getByTestId('tile.audioMuted')
      .waitFor();
    await ada.page.getByTestId('toolbar.camera').click();
    await poll(async () => !(await ben.remote('Ada'))?.video, { timeoutMs: 10_000, what: "Ada's picture is gone" });
    await ada.page.getByTestId('toolbar.mute').click();
    await ada.page.getByTestId('toolbar.camera').click();
    await ben.seesAndHears(ada);
  });
});

it('works at phone width', async () => {
  const room = `phone-${randomHex(6)}`;
  const ada = await join(room, ADA);
  const ben = await join(room, { ...BEN, viewport: { width: 375, height: 720 } });
  await everybodySeesAndHears([ada, ben]);
  const overflow = await ben.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  for (const button of ['mute', 'camera', 'leave']) expect(await ben.page.getByTestId(`toolbar.${button}`).isVisible()).toBe(true);
  await ben.screenshot('phone');
});
