import { readFile } from 'node:fs/promises';
import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { expectAccessible } from './harness/accessible.ts';
import { ADA, BEN, click, more, small, useStack } from './harness/fixture.ts';
import { type Participant, sameHue } from './harness/participant.ts';
import { poll } from './harness/poll.ts';
import { listenTo } from './harness/recorded.ts';

const fixture = useStack({ env: { ENABLE_LOCAL_RECORDING_NOTIFY_ALL_PARTICIPANT: '1' } });

/** Of the picture "Waves", in its middle. */
const WAVES = 184;

const openTab = ({ page }: Participant, tab: string) =>
  page.evaluate((name) => window.parley?.controller?.openDialog('settings', { tab: name }), tab);
const close = ({ page }: Participant) => page.evaluate(() => window.parley?.controller?.closeDialog());

/** Waits until somebody sees the camera of another in this colour. */
const sees = (one: Participant, other: Participant, hue: number, tolerance = 12) =>
  poll(
    async () => {
      const video = (await one.remote(other.name))?.video;
      return video !== undefined && (sameHue(video.hue, hue) || Math.abs(video.hue - hue) <= tolerance);
    },
    { timeoutMs: 40_000, what: `${one.name} sees ${other.name} in ${hue}`, intervalMs: 200 },
  );

it('backgrounds behind people, a microphone without noise, and what happens when they fail', async () => {
  const room = `effects-${randomHex(6)}`;
  const [ada, ben] = await Promise.all([fixture.join(room, small(ADA)), fixture.open(room, small(BEN))]);
  const elsewhere: string[] = [];
  ada.page.on('request', (request) => new URL(request.url()).origin !== new URL(fixture.stack.url).origin && elsewhere.push(request.url()));
  await ben.join();
  await ben.seesAndHears(ada);

  await openTab(ada, 'virtual-background');
  await ada.page.locator('[data-testid="background.preview"][data-open="true"]').waitFor();
  await click(ada, 'background.silk');
  await sees(ben, ada, WAVES, 20);
  await expectAccessible(ada.page, { within: '[role=dialog]' });
  await ada.screenshot('background');

  // Whoever has a background is never seen without it: each picture after the camera was off has it.
  await close(ada);
  await click(ada, 'toolbar.camera');
  await ben.page.locator('.tile[data-display-name="Ada"] video').waitFor({ state: 'detached' });
  const colours = watchColours(ben, ada);
  await click(ada, 'toolbar.camera');
  await sees(ben, ada, WAVES, 20);
  expect((await colours()).filter((hue) => sameHue(hue, ADA.media.hue))).toEqual([]);

  // Away with it, without asking for the camera again.
  await openTab(ada, 'virtual-background');
  await click(ada, 'background.none');
  await sees(ben, ada, ADA.media.hue);
  await close(ada);
  expect(elsewhere.filter((url) => !url.startsWith('data:') && !url.startsWith('blob:'))).toEqual([]);

  // Noise: the sound goes through a network of ours, and still comes from this person.
  await ada.page.evaluate(() => window.parley?.controller?.effects.setNoiseSuppression(true));
  await ada.page.waitForFunction(() => {
    const audio = window.parley?.controller?.media.state.audio;
    return audio?.track !== undefined && audio.track !== audio.source;
  });
  await ada.page.evaluate(() => window.parley?.controller?.effects.setNoiseSuppression(false));
  await ben.seesAndHears(ada);

  // Where the model cannot be had, others see the camera as it is, and the person is told.
  await ben.page.route('**/*.wasm', (route) => route.abort());
  await ben.page.evaluate(() => window.parley?.controller?.effects.setBackground('blur'));
  await ben.page.getByTestId('effects.backgroundFailed').waitFor();
  await sees(ada, ben, BEN.media.hue);
});

it('recordings on this machine, with everybody’s sound', async () => {
  const room = `record-${randomHex(6)}`;
  const ada = await fixture.open(room, small(ADA));
  // The browser's question where to put the file cannot be answered from here; browsers without it download.
  await ada.page.addInitScript(() => Object.assign(window, { showSaveFilePicker: undefined }));
  const [ben] = await Promise.all([fixture.join(room, small(BEN)), ada.join()]);
  await ada.seesAndHears(ben);
  await more(ada, 'localrecording');
  await expectAccessible(ada.page, { within: '[role=dialog]' });
  await ada.screenshot('local-recording');
  await click(ada, 'localRecording.start');
  await ben.page.getByTestId('recorder.other').getByText('Ada').waitFor();
  // Some seconds of a meeting: that is what the recording is to hold.
  await ada.page.waitForTimeout(4_000);
  const download = ada.page.waitForEvent('download');
  await more(ada, 'localrecording');
  const file = await download;
  expect(file.suggestedFilename()).toMatch(new RegExp(`^${room} \\d{4}-\\d\\d-\\d\\d \\d\\d\\.\\d\\d\\.webm$`, 'i'));
  await ada.page.getByTestId('recorder.saved').waitFor();
  const recorded = await listenTo(ben.page, await readFile(await file.path()), [ADA.media.frequency, BEN.media.frequency, 300]);
  expect(recorded.seconds).toBeGreaterThan(3);
  expect([recorded.width, recorded.height]).toEqual([ada.media.screen.width, ada.media.screen.height]);
  const [adas = 0, bens = 0, nobodys = 0] = recorded.levels;
  expect(adas).toBeGreaterThan(5 * nobodys);
  expect(bens).toBeGreaterThan(5 * nobodys);
});

/** Notes every colour in which somebody sees another, from now on until it is asked. */
function watchColours(one: Participant, other: Participant): () => Promise<readonly number[]> {
  const hues: number[] = [];
  let isOver = false;
  const watch = async () => {
    while (!isOver) {
      const video = (await one.remote(other.name))?.video;
      // Black, before the first picture, has no colour.
      if (video && video.saturation > 40) hues.push(video.hue);
    }
  };
  const watched = watch();
  return async () => {
    isOver = true;
    await watched;
    return hues;
  };
}
