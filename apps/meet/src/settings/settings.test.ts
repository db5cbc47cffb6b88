import { expect, it } from 'vitest';
import { createMeetStore } from '../store.ts';
import { KeptSettings, SETTINGS_KEY } from './kept-settings.ts';
import { FIRST_SETTINGS, readSettings } from './settings.ts';
import { SettingsActions } from './settings-actions.ts';

function shelfOf(entries: Record<string, string> = {}) {
  const map = new Map(Object.entries(entries));
  return {
    map,
    get: (key: string) => map.get(key),
    set: (key: string, value: string | undefined) => void (value === undefined ? map.delete(key) : map.set(key, value)),
  };
}

it.each([
  ['nothing', undefined],
  ['no object', 'dark'],
  ['a list', ['dark']],
  ['wrong types', { displayName: 7, theme: 'pink', microphone: '', audioMuted: 'yes', screenFps: 7, maxPinned: 7, sounds: [true] }],
  ['numbers that are none', { maxPinned: Number.NaN, videoQuality: '720' }],
])('takes %s for what it is at first', (_name, kept) => {
  expect(readSettings(kept)).toEqual(FIRST_SETTINGS);
});

it('reads what can be used, and bounds it', () => {
  const kept = {
    displayName: 'x'.repeat(300),
    theme: 'contrast',
    camera: 'c'.repeat(300),
    speaker: 's1',
    stereo: true,
    screenFps: 15,
    sounds: { join: false, bad: 1, ['y'.repeat(200)]: true },
    unknown: 1,
  };
  expect(readSettings(kept)).toEqual({
    ...FIRST_SETTINGS,
    displayName: 'x'.repeat(100),
    theme: 'contrast',
    speaker: 's1',
    stereo: true,
    screenFps: 15,
    sounds: { join: false },
  });
});

it('reads what an earlier version kept, until something new is kept', () => {
  const shelf = shelfOf({ 'parley.preferences': JSON.stringify({ displayName: 'Ada', microphone: 'm1', cameraMuted: true }) });
  const kept = new KeptSettings(shelf);
  expect(kept.read()).toMatchObject({ displayName: 'Ada', microphone: 'm1', cameraMuted: true });
  kept.write({ cameraMuted: false });
  expect(kept.read()).toMatchObject({ displayName: 'Ada', microphone: 'm1', cameraMuted: false });
});

it('survives a shelf that holds what is no JSON', () => {
  expect(new KeptSettings(shelfOf({ [SETTINGS_KEY]: '{' })).read()).toEqual(FIRST_SETTINGS);
});

it('two tabs keep what the other one changed', () => {
  const shelf = shelfOf();
  const [one, two] = [0, 1].map(() => new SettingsActions({ store: createMeetStore(), kept: new KeptSettings(shelf) }));
  one?.set({ theme: 'dark' });
  two?.set({ displayName: 'Ada' });
  expect(one?.all).toMatchObject({ theme: 'dark', displayName: '' });
  expect(new KeptSettings(shelf).read()).toMatchObject({ theme: 'dark', displayName: 'Ada' });
});

it('a choice can be undone', () => {
  const kept = new KeptSettings(shelfOf());
  kept.write({ screenFps: 5 });
  kept.write({ screenFps: undefined });
  expect(kept.read().screenFps).toBeUndefined();
});
