import { readMeetConfig } from '@parley/ui-config';
import { expect, it } from 'vitest';
import { FIRST_SETTINGS } from '../settings/settings.ts';
import { captureSettings, opusWish, soundProcessing } from './capture.ts';

const all = { echoCancellation: true, autoGain: true, browserNoise: true, stereo: false };

it.each([
  ['nothing', {}, {}, all],
  ['disableAP', { disableAP: true }, {}, { ...all, echoCancellation: false, autoGain: false, browserNoise: false }],
  ['disableAGC', { disableAGC: true }, {}, { ...all, autoGain: false }],
  ['the person', { disableAP: true }, { echoCancellation: true, autoGain: false }, { ...all, autoGain: false, browserNoise: false }],
  ['stereo', { audioQuality: { stereo: true } }, {}, { echoCancellation: false, autoGain: true, browserNoise: false, stereo: true }],
  ['no stereo, by the person', { audioQuality: { stereo: true } }, { stereo: false }, all],
])('sound as %s has it', (_name, config, choices, processing) => {
  expect(soundProcessing(readMeetConfig(config), { ...FIRST_SETTINGS, ...choices })).toEqual(processing);
});

it('asks for pictures of the size that the server wants, and for the side of a phone', () => {
  const config = readMeetConfig({ constraints: { video: { width: { ideal: 640 }, height: { ideal: 360 } } } });
  expect(captureSettings(config, FIRST_SETTINGS).video).toMatchObject({ width: { ideal: 640 }, height: { ideal: 360 } });
  const outwards = readMeetConfig({ cameraFacingMode: 'environment' });
  expect(captureSettings(outwards, FIRST_SETTINGS).video).toMatchObject({ facingMode: { ideal: 'environment' } });
  expect(captureSettings(config, { ...FIRST_SETTINGS, stereo: true }).audio).toMatchObject({ channelCount: { ideal: 2 } });
});

it.each([
  [{}, {}, { stereo: false }],
  [{ audioQuality: { stereo: true, opusMaxAverageBitrate: 20_000 } }, {}, { stereo: true, maxBitrate: 20_000 }],
  [{ audioQuality: { stereo: true } }, { stereo: false }, { stereo: false }],
])('codes sound of %j, with the choice %j, as %j', (config, choice, expected) => {
  expect(opusWish(readMeetConfig(config), { ...FIRST_SETTINGS, ...choice })).toEqual(expected);
});
