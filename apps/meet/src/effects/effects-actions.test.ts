import type { BackgroundTrack, SomeBackground } from '@parley/effects';
import { AppError, FakeClock, silentLog } from '@parley/kernel';
import { describe, expect, it, vi } from 'vitest';
import type { NoticeRequest } from '../notices/notice.ts';
import { KeptSettings } from '../settings/kept-settings.ts';
import { SettingsActions } from '../settings/settings-actions.ts';
import { createMeetStore } from '../store.ts';
import { EffectsActions } from './effects-actions.ts';
import { Uploads } from './uploads.ts';

const SOURCE = { id: 'raw' } as MediaStreamTrack;
const PNG = 'data:image/png;base64,aGk=';

function world(options: { background?: boolean; noise?: boolean } = {}) {
  const map = new Map<string, string>();
  const shelf = { get: (key: string) => map.get(key), set: (key: string, value?: string) => void map.set(key, value ?? '') };
  const store = createMeetStore();
  const settings = new SettingsActions({ store, kept: new KeptSettings(shelf) });
  const seen: unknown[] = [];
  const set = { pictureError: undefined as AppError | undefined };
  let slow = () => {};
  const track: BackgroundTrack = {
    track: { id: 'blurred' } as MediaStreamTrack,
    onFailure: () => {},
    onSlow: (listener) => {
      slow = listener;
    },
    close: () => void seen.push('closed'),
    setBackground: (background: SomeBackground) => {
      seen.push(['changed', background]);
      return set.pictureError ? Promise.reject(set.pictureError) : Promise.resolve();
    },
  };
  const notices = { show: vi.fn(() => true), hide: vi.fn() };
  const refresh = vi.fn(() => Promise.resolve());
  const load = vi.fn(async () => ({
    createBackgroundTrack: async (source: MediaStreamTrack, background: SomeBackground) => {
      seen.push(['started', source.id, background]);
      return track;
    },
    createNoiseTrack: async () => ({ track: { id: 'quiet' } as MediaStreamTrack, onFailure: () => {}, close: () => {} }),
    SCENES: { sea: '/sea.svg' },
  }));
  const effects = new EffectsActions({
    settings,
    notices,
    uploads: new Uploads(shelf),
    clock: new FakeClock(),
    log: silentLog,
    support: { background: options.background ?? true, noise: options.noise ?? true },
    load: load as never,
    branded: () => undefined,
    refresh,
  });
  return { effects, settings, seen, set, notices, refresh, load, slow: () => slow() };
}

describe('the background', () => {
  it('is not even loaded while nobody wants one, nor where it cannot work', async () => {
    const { effects, load } = world();
    expect(await effects.apply('camera', SOURCE)).toBeUndefined();
    const old = world({ background: false });
    old.settings.set({ backgroundEffect: 'blur' });
    expect(await old.effects.apply('camera', SOURCE)).toBeUndefined();
    expect([load.mock.calls.length, old.load.mock.calls.length]).toEqual([0, 0]);
  });

  it('starts with the camera, changes without a restart, and goes with a restart', async () => {
    const { effects, settings, seen, refresh } = world();
    effects.setBackground('slight-blur');
    await vi.waitFor(() => expect(refresh).toHaveBeenCalledWith('camera'));
    const effect = await effects.apply('camera', SOURCE);
    expect(effect?.track.id).toBe('blurred');
    effects.setBackground('image:sea');
    await vi.waitFor(() => expect(seen).toHaveLength(2));
    expect(seen).toEqual([
      ['started', 'raw', { kind: 'blur', strength: 'slight' }],
      ['changed', { kind: 'image', url: '/sea.svg' }],
    ]);
    expect(refresh).toHaveBeenCalledTimes(1);
    effects.setBackground('none');
    await vi.waitFor(() => expect(refresh).toHaveBeenCalledTimes(2));
    effect?.close();
    expect(await effects.apply('camera', SOURCE)).toBeUndefined();
    expect(settings.all.backgroundEffect).toBe('none');
  });

  it('is offered to be taken away where the machine does not keep up', async () => {
    const { effects, settings, notices, slow } = world();
    settings.set({ backgroundEffect: 'blur' });
    await effects.apply('camera', SOURCE);
    expect(notices.show).not.toHaveBeenCalled();
    slow();
    const [request] = notices.show.mock.lastCall as unknown as [NoticeRequest];
    expect([request.key, request.actions?.map(({ key }) => key)]).toEqual(['effects.slow', ['effects.none']]);
    request.actions?.[0]?.run();
    expect(settings.all.backgroundEffect).toBe('none');
    expect(notices.hide).toHaveBeenCalledWith('effects.slow');
  });

  it('says it when a picture cannot be loaded, or the effect fails', async () => {
    const { effects, set, notices } = world();
    effects.setBackground('blur');
    await effects.apply('camera', SOURCE);
    set.pictureError = new AppError('UNAVAILABLE', 'gone');
    effects.setBackground('image:sea');
    await vi.waitFor(() => expect(notices.show).toHaveBeenCalledWith(expect.objectContaining({ key: 'effects.backgroundFailed' })));
    effects.failed('audio');
    expect(notices.show).toHaveBeenLastCalledWith(expect.objectContaining({ key: 'effects.noiseFailed' }));
  });

  it('can be a picture of the person’s own, which goes when it is removed', async () => {
    const { effects, settings } = world();
    expect(effects.addPicture('data:text/html;base64,aGk=')).toBe(false);
    expect(effects.addPicture(PNG)).toBe(true);
    const [upload] = effects.uploads;
    expect(settings.all.backgroundEffect).toBe(`upload:${upload?.id}`);
    effects.removePicture(upload?.id ?? '');
    expect([effects.uploads, settings.all.backgroundEffect]).toEqual([[], 'none']);
  });
});

describe('noise', () => {
  it('is taken out when the person wants it, but not of sound in stereo', async () => {
    const { effects, settings, refresh } = world();
    expect(await effects.apply('audio', SOURCE)).toBeUndefined();
    effects.toggleNoiseSuppression();
    await vi.waitFor(() => expect(refresh).toHaveBeenCalledWith('audio'));
    expect((await effects.apply('audio', SOURCE))?.track.id).toBe('quiet');
    settings.set({ stereo: true });
    expect(await effects.apply('audio', SOURCE)).toBeUndefined();
  });
});
