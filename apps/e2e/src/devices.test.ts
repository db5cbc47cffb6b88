import { randomHex } from '@parley/kernel';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible } from './harness/accessible.ts';
import { ADA, BEN, CHLOE, small, useStack } from './harness/fixture.ts';

const fixture = useStack({ env: { ENABLE_TALK_WHILE_MUTED: '1' } });

/** What the test does to the devices of a page. */
interface Devices {
  /** Name of the error with which all of them refuse. */
  refusal: string | undefined;
  /** The microphone gives nothing at all. */
  isSilent: boolean;
  readonly all: { kind: MediaDeviceKind; deviceId: string; label: string }[];
}

declare global {
  interface Window {
    testDevices?: Devices;
  }
}

/** Runs in the page after the synthetic devices were put in: they can refuse, fall silent, come and go. */
function installTroubles(): void {
  const devices: Devices = {
    refusal: undefined,
    isSilent: false,
    all: [
      { kind: 'audioinput', deviceId: 'built-in', label: 'Built-in microphone' },
      { kind: 'videoinput', deviceId: 'camera', label: 'Built-in camera' },
      { kind: 'audiooutput', deviceId: 'speaker', label: 'Built-in speaker' },
    ],
  };
  window.testDevices = devices;
  const { mediaDevices } = navigator;
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    if (devices.refusal !== undefined) throw new DOMException('refused', devices.refusal);
    if (devices.isSilent && constraints?.audio) return new AudioContext().createMediaStreamDestination().stream;
    return open(constraints);
  };
  mediaDevices.enumerateDevices = async () =>
    devices.all.map((device) => ({ ...device, groupId: '', toJSON: () => device })) as MediaDeviceInfo[];
}

/** The microphone as the meeting has it. */
const unplug = (page: Page) =>
  page.evaluate(() => {
    const source = window.parley?.controller?.media.state.audio.source;
    source?.stop();
    source?.dispatchEvent(new Event('ended'));
  });

it('refused devices: why, and another try; then a meter that moves, menus with what devices hear and see, and a preview in the settings', async () => {
  const ada = await fixture.open(`devices-${randomHex(6)}`, small(ADA));
  const { page } = ada;
  await page.addInitScript(installTroubles);
  await page.addInitScript(() => {
    if (window.testDevices) window.testDevices.refusal = 'NotAllowedError';
  });
  await page.goto(`${fixture.stack.url}/devices-${randomHex(6)}`);
  await page.getByTestId('error.microphone.refused').waitFor();
  await page.getByTestId('error.camera.refused').waitFor();
  await expectAccessible(page);
  await ada.screenshot('prejoin-refused');
  await page.evaluate(() => {
    if (window.testDevices) window.testDevices.refusal = 'NotReadableError';
  });
  await page.getByTestId('error.camera.retry').click();
  await page.getByTestId('error.camera.inUse').waitFor();
  await page.evaluate(() => {
    if (window.testDevices) window.testDevices.refusal = undefined;
  });
  await page.getByTestId('error.camera.retry').click();
  await page.locator('#prejoinVideo').waitFor();
  await page.getByTestId('error.microphone.retry').click();
  await page.locator('.preview [data-testid="devices.level"]:not([data-lit="0"])[data-lit]').waitFor();

  await page.getByTestId('toolbar.audioDevices').click();
  await page.getByTestId('menu.audioDevices').getByTestId('devices.level').waitFor();
  await ada.screenshot('device-menu');
  await page.getByTestId('menu.audioDevices.settings').click();
  await page.getByTestId('settings.audio').getByTestId('devices.level').waitFor();
  await expectAccessible(page, { within: '[role="dialog"]' });
  await page.getByTestId('settings.gain').click();
  await page.getByRole('tab', { name: 'Video' }).click();
  await page.locator('[data-testid="settings.preview"] video').waitFor();
  await page.getByTestId('settings.mirror').click();
  await ada.screenshot('settings-video');
  await page.keyboard.press('Escape');
  expect(await page.locator('#prejoinVideo').getAttribute('data-mirrored')).toBe('false');
  const kept = await page.evaluate(() => localStorage.getItem('parley.settings'));
  expect(JSON.parse(kept ?? '{}')).toMatchObject({ autoGain: false, mirrorsSelf: false });
});

it('devices in a meeting: one that goes away, one that comes, one without a signal, and talk to one that is off', async () => {
  const room = `news-${randomHex(6)}`;
  const chloe = await fixture.open(room, small(CHLOE));
  await chloe.page.addInitScript(installTroubles);
  await chloe.page.addInitScript(() => {
    if (window.testDevices) window.testDevices.isSilent = true;
  });
  await chloe.join();
  const ada = await fixture.open(room, small(ADA));
  await ada.page.addInitScript(installTroubles);
  await ada.join();
  const ben = await fixture.join(room, small(BEN));
  await ben.seesAndHears(ada);

  await unplug(ada.page);
  await ada.page.getByText('Your microphone now is').waitFor();
  await ben.seesAndHears(ada);

  await ada.page.evaluate(() => {
    window.testDevices?.all.push({ kind: 'audioinput', deviceId: 'headset', label: 'Headset' });
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  });
  await ada.page.getByText('New audio device: Headset').waitFor();
  await ada.screenshot('new-device');
  await ada.page.getByTestId('deviceNews.use').click();
  await ada.page.waitForFunction(() => JSON.parse(localStorage.getItem('parley.settings') ?? '{}').microphone === 'headset');
  await ben.seesAndHears(ada);

  await ada.page.getByTestId('toolbar.mute').click();
  await ada.page.getByText('You are speaking, but your microphone is off.').waitFor();
  await ada.screenshot('talking-while-muted');
  await ada.page.getByTestId('deviceNews.unmute').click();
  await ada.page.getByText('You are speaking, but your microphone is off.').waitFor({ state: 'detached' });
  await ben.seesAndHears(ada);

  await chloe.page.getByText('Your microphone gives no sound.').waitFor();
});
