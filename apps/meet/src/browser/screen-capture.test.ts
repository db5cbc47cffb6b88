import { readMeetConfig } from '@parley/ui-config';
import { afterEach, expect, it, vi } from 'vitest';
import { captureScreen, displayOptions, screenRate } from './screen-capture.ts';

afterEach(() => vi.unstubAllGlobals());

const configOf = (config: object = {}) => readMeetConfig(config).screenShare;
const wishes = { config: configOf(), fps: undefined, isSoundOnly: false } as const;

it.each([
  [{}, undefined, 15],
  [{ desktopSharingFrameRate: { min: 5, max: 10 } }, undefined, 10],
  [{ desktopSharingFrameRate: { min: 5, max: 10 } }, 30, 30],
  [{}, 5, 5],
] as const)('with %j and a choice of %s it captures %i pictures a second', (config, fps, expected) => {
  expect(screenRate({ config: configOf(config), fps })).toBe(expected);
});

it('asks as the deployment wants', () => {
  const screenShareSettings = {
    desktopPreferCurrentTab: true,
    desktopSystemAudio: 'exclude',
    desktopSurfaceSwitching: 'exclude',
    desktopDisplaySurface: 'window',
    desktopSelfBrowserSurface: 'include',
  };
  expect(displayOptions({ ...wishes, config: configOf({ screenShareSettings }) })).toMatchObject({
    video: { displaySurface: 'window', frameRate: { max: 15 } },
    systemAudio: 'exclude',
    surfaceSwitching: 'exclude',
    selfBrowserSurface: 'include',
    preferCurrentTab: true,
  });
});

it('offers sound and another surface unless told not to, and a tab where only sound is wanted', () => {
  expect(displayOptions(wishes)).toMatchObject({ systemAudio: 'include', surfaceSwitching: 'include', audio: { echoCancellation: false } });
  expect(displayOptions({ ...wishes, isSoundOnly: true })).toMatchObject({ video: { displaySurface: 'browser' } });
});

function browser(getDisplayMedia: () => Promise<unknown>): void {
  vi.stubGlobal('navigator', { mediaDevices: { getDisplayMedia } });
}

it.each([
  ['NotAllowedError', 'Permission denied', 'CLOSED'],
  ['NotAllowedError', 'Permission denied by system', 'NOT_ALLOWED'],
  ['AbortError', '', 'CLOSED'],
  ['NotReadableError', '', 'UNAVAILABLE'],
  ['TypeError', '', 'NOT_SUPPORTED'],
])('%s (%s) is %s', async (name, message, code) => {
  browser(() => Promise.reject(Object.assign(new Error(message), { name })));
  await expect(captureScreen(wishes)).rejects.toMatchObject({ code });
});

it.each([
  [undefined, 'detail'],
  [30, 'motion'],
] as const)('at %s pictures a second a screen is for %s', async (fps, hint) => {
  const [screen, sound] = [{ contentHint: '' }, { contentHint: '' }];
  browser(async () => ({ getVideoTracks: () => [screen], getAudioTracks: () => [sound] }));
  expect(await captureScreen({ ...wishes, fps })).toEqual({ screen, sound });
  expect([screen.contentHint, sound.contentHint]).toEqual([hint, 'music']);
});
