import { type DevicesPort, NO_SERVICES } from '@parley/client';
import { silentLog } from '@parley/kernel';
import { readMeetConfig } from '@parley/ui-config';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { NoticeRequest } from '../notices/notice.ts';
import { KeptSettings } from '../settings/kept-settings.ts';
import { SettingsActions } from '../settings/settings-actions.ts';
import { createMeetStore, NO_CLIENT } from '../store.ts';
import { MediaActions } from './media-actions.ts';

beforeEach(() => vi.stubGlobal('navigator', {}));
afterEach(() => vi.unstubAllGlobals());

class Track extends EventTarget {
  readonly id: string;
  enabled = true;
  readyState = 'live';
  label = '';

  constructor(id: string) {
    super();
    this.id = id;
  }

  stop(): void {
    this.readyState = 'ended';
  }

  getSettings(): { deviceId: string } {
    return { deviceId: this.id };
  }
}
const track = (id: string) => new Track(id) as unknown as MediaStreamTrack;

function media(
  config: object = {},
  openScreen: DevicesPort['openScreen'] = async () => ({ screen: track('screen'), sound: track('sound') }),
) {
  const store = createMeetStore({ client: { ...NO_CLIENT, phase: 'joined' } });
  const map = new Map<string, string>();
  const kept = new KeptSettings({ get: (key) => map.get(key), set: (key, value) => void (value && map.set(key, value)) });
  const settings = new SettingsActions({ store, kept });
  const notices: NoticeRequest[] = [];
  const sent: string[] = [];
  const actions = new MediaActions({
    config: readMeetConfig(config),
    store,
    settings,
    notices: { show: (notice) => notices.push(notice) > 0 },
    log: silentLog,
    devices: { openMicrophone: async (id) => track(id ?? 'microphone'), openCamera: async (id) => track(id ?? 'camera'), openScreen },
    mix: () => ({ track: track('mixed'), setMicrophone: () => {}, close: () => {} }),
    mediaOff: false,
    send: ({ audio }) => void sent.push(`${audio.track?.id} ${audio.muted}`),
  } as ConstructorParameters<typeof MediaActions>[0]);
  const settled = () => vi.waitFor(() => expect(store.getState().local.audio.isOpening).toBe(false));
  return { actions, store, settings, notices, sent, settled };
}

it('a held key opens a muted microphone, and only that; it is not remembered', async () => {
  const { actions, store, settings } = media();
  settings.set({ audioMuted: true });
  actions.holdToTalk(true);
  await vi.waitFor(() => expect(store.getState().local.audio.muted).toBe(false));
  expect(settings.all.audioMuted).toBe(true);
  actions.holdToTalk(false);
  await vi.waitFor(() => expect(store.getState().local.audio.muted).toBe(true));
  actions.setMuted('audio', false);
  await vi.waitFor(() => expect(store.getState().local.audio.muted).toBe(false));
  // Who speaks anyway is not cut off when the key is let go.
  actions.holdToTalk(true);
  actions.holdToTalk(false);
  // Devices take their turn.
  await new Promise((resolve) => setImmediate(resolve));
  expect(store.getState().local.audio.muted).toBe(false);
});

it('a held key opens nothing that moderators forbid', () => {
  const { actions, store, notices } = media();
  const avModeration = { ...NO_SERVICES.avModeration, actors: new Map([['audio', 'ada']]) } as never;
  store.setState({ client: { ...NO_CLIENT, phase: 'joined', avModeration } });
  actions.holdToTalk(true);
  expect(notices).toHaveLength(1);
  expect(store.getState().local.audio.muted).toBe(true);
});

it('goes round its cameras', async () => {
  const cameras = ['a', 'b'].map((deviceId) => ({ kind: 'videoinput' as const, deviceId, label: deviceId }));
  vi.stubGlobal('navigator', { mediaDevices: { enumerateDevices: async () => cameras } });
  const { actions, store, settings } = media();
  actions.setMuted('camera', false);
  await vi.waitFor(() => expect(store.getState().devices).toHaveLength(2));
  for (const next of ['a', 'b', 'a']) {
    actions.switchCamera();
    await vi.waitFor(() => expect(store.getState().local.camera.source?.getSettings().deviceId).toBe(next));
    expect(settings.all.camera).toBe(next);
  }
});

it('without a camera there is none to switch to', () => {
  const { actions, settings } = media();
  actions.switchCamera();
  expect(settings.all.camera).toBeUndefined();
});

it('sends the sound of a screen with the microphone, which a moderator’s mute ends', async () => {
  const { actions, store, sent } = media();
  actions.toggleScreen();
  await vi.waitFor(() => expect(store.getState().local.sound).toBeDefined());
  expect(sent.at(-1)).toBe('mixed true');
  actions.switchOff('audio');
  await vi.waitFor(() => expect(store.getState().local).toMatchObject({ audio: { muted: true } }));
  expect(store.getState().local.screen).toBeUndefined();
  expect(sent.at(-1)).toBe('undefined true');
});

it('says so when a tab gives no sound', async () => {
  const { actions, notices } = media({}, async () => ({ screen: track('screen') }));
  actions.toggleSound();
  await vi.waitFor(() => expect(notices.map(({ key }) => key)).toEqual(['share.noSound']));
});

it('shares at once, and once only, where the deployment wants it', async () => {
  const openScreen = vi.fn(async () => ({ screen: track('screen') }));
  const { actions, store } = media({ startScreenSharing: true }, openScreen);
  const joined = { ...NO_CLIENT, phase: 'joined' } as const;
  actions.follow(NO_CLIENT, joined);
  await vi.waitFor(() => expect(store.getState().local.screen).toBeDefined());
  actions.toggleScreen();
  actions.follow(NO_CLIENT, joined);
  expect(openScreen).toHaveBeenCalledTimes(1);
  const usual = media();
  usual.actions.follow(NO_CLIENT, joined);
  expect(usual.store.getState().local.screen).toBeUndefined();
});

it('a held key does not open the microphone of somebody who joined without sound', async () => {
  const { actions, store } = media();
  actions.beSilent(true);
  actions.holdToTalk(true);
  // One after the other: what the key asked for would be done by then.
  await actions.refreshEffect('audio');
  expect(store.getState()).toMatchObject({ isSilent: true, local: { audio: { muted: true } } });
  actions.setMuted('audio', false);
  await vi.waitFor(() => expect(store.getState().local.audio.muted).toBe(false));
  expect(store.getState().isSilent).toBe(false);
});

it('lists the devices once a preview was allowed to open one', async () => {
  const { actions, store } = media();
  const enumerateDevices = async () => [{ kind: 'audioinput', deviceId: 'desk', label: 'Desk' }];
  vi.stubGlobal('navigator', { mediaDevices: { enumerateDevices } });
  await actions.openForPreview('audio', undefined);
  await vi.waitFor(() => expect(store.getState().devices).toEqual([{ kind: 'audioinput', deviceId: 'desk', label: 'Desk' }]));
});
