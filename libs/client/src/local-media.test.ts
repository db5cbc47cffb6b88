import { AppError, silentLog } from '@parley/kernel';
import { describe, expect, it, vi } from 'vitest';
import { fakeTrack } from './fixtures/fake-track.ts';
import { LocalMedia, type LocalMediaState } from './local-media.ts';
import type { DevicesPort } from './ports.ts';

function media(devices: Partial<DevicesPort> = {}) {
  const opened: string[] = [];
  const fallbacks: string[] = [];
  const states: LocalMediaState[] = [];
  const local = new LocalMedia({
    devices: {
      openMicrophone: async (id) => {
        opened.push(`mic ${id ?? 'default'}`);
        return fakeTrack('audio');
      },
      openCamera: async (id) => {
        opened.push(`cam ${id ?? 'default'}`);
        return fakeTrack('video');
      },
      openScreen: async () => ({ screen: fakeTrack('video') }),
      ...devices,
    },
    log: silentLog,
    onChange: (state) => states.push(state),
    onFallback: (kind) => fallbacks.push(kind),
  });
  return { local, opened, states, fallbacks };
}

describe('LocalMedia', () => {
  it('keeps the microphone open while muted but lets the camera’s light go out', async () => {
    const { local, opened } = media();
    await local.setMuted('audio', false);
    await local.setMuted('camera', false);
    const { audio, camera } = local.state;
    await local.setMuted('audio', true);
    await local.setMuted('camera', true);
    expect(audio.track).toMatchObject({ enabled: false, readyState: 'live' });
    expect(camera.track).toMatchObject({ readyState: 'ended' });
    expect(local.state).toMatchObject({ audio: { muted: true }, camera: { muted: true } });
    expect(local.state.camera.track).toBeUndefined();
    await local.setMuted('audio', false);
    await local.setMuted('camera', false);
    expect(opened).toEqual(['mic default', 'cam default', 'cam default']);
    expect(local.state.audio.track?.enabled).toBe(true);
  });

  it.each([
    ['NOT_ALLOWED', 'refused'],
    ['NOT_FOUND', 'notFound'],
    ['UNAVAILABLE', 'inUse'],
    ['NOT_SUPPORTED', 'unsupported'],
    ['INTERNAL', 'failed'],
  ] as const)('turns %s into the problem "%s" and stays off', async (code, problem) => {
    const { local } = media({ openCamera: () => Promise.reject(new AppError(code, 'no')) });
    await local.setMuted('camera', false);
    expect(local.state.camera).toEqual({ muted: true, isOpening: false, problem });
  });

  it('switches devices, at once when on and later when off', async () => {
    const { local, opened } = media();
    await local.setMuted('camera', false);
    const former = local.state.camera.track;
    await local.setDevice('camera', 'rear');
    expect(former?.readyState).toBe('ended');
    await local.setDevice('audio', 'headset');
    expect(opened).toEqual(['cam default', 'cam rear']);
    await local.setMuted('audio', false);
    expect(opened.at(-1)).toBe('mic headset');
  });

  it('closes a camera first where only one can be open, as on phones', async () => {
    const tracks: MediaStreamTrack[] = [];
    const openCamera = async () => {
      if (tracks.some(({ readyState }) => readyState === 'live')) throw new AppError('UNAVAILABLE', 'one at a time');
      const track = fakeTrack('video');
      tracks.push(track);
      return track;
    };
    const { local } = media({ openCamera });
    await local.setMuted('camera', false);
    await local.setDevice('camera', 'back');
    expect(tracks).toHaveLength(2);
    expect(local.state.camera).toMatchObject({ muted: false, deviceId: 'back', source: tracks[1] });
  });

  it('goes on with another device when one is unplugged, and says so', async () => {
    const { local, opened, fallbacks } = media();
    await local.setDevice('audio', 'headset');
    await local.setMuted('audio', false);
    const former = local.state.audio.track;
    former?.dispatchEvent(new Event('ended'));
    await vi.waitFor(() => expect(fallbacks).toEqual(['audio']));
    expect(opened).toEqual(['mic headset', 'mic default']);
    expect(local.state.audio).toMatchObject({ muted: false, isOpening: false });
    expect(local.state.audio.track).not.toBe(former);
    expect(local.state.audio.deviceId).toBeUndefined();
  });

  it('is off without any device when the last one is unplugged', async () => {
    let plugged = 1;
    const { local, fallbacks } = media({
      openMicrophone: () => (plugged-- > 0 ? Promise.resolve(fakeTrack('audio')) : Promise.reject(new AppError('NOT_FOUND', 'none'))),
    });
    await local.setMuted('audio', false);
    local.state.audio.track?.dispatchEvent(new Event('ended'));
    await vi.waitFor(() => expect(local.state.audio).toEqual({ muted: true, isOpening: false, problem: 'notFound' }));
    expect(fallbacks).toEqual([]);
  });

  it('asks for no other device while muted', async () => {
    const { local, opened } = media();
    await local.setMuted('audio', false);
    await local.setMuted('audio', true);
    local.state.audio.track?.dispatchEvent(new Event('ended'));
    await vi.waitFor(() => expect(local.state.audio).toEqual({ muted: true, isOpening: false }));
    expect(opened).toEqual(['mic default']);
  });

  it('opens a device anew, muted where it was, and only where it was open', async () => {
    const { local, opened, states } = media();
    await local.reopen('audio');
    expect(opened).toEqual([]);
    await local.setMuted('audio', false);
    const former = local.state.audio.track;
    await local.setMuted('audio', true);
    states.length = 0;
    await local.reopen('audio');
    expect(states.some(({ audio }) => !audio.muted || audio.track?.enabled === true)).toBe(false);
    expect(opened).toEqual(['mic default', 'mic default']);
    expect(former?.readyState).toBe('ended');
    expect(local.state.audio).toMatchObject({ muted: true, track: { enabled: false } });
  });

  it('shares a screen beside the devices, until it is stopped', async () => {
    const { local, states } = media();
    await local.setMuted('audio', false);
    await local.startScreen();
    expect(states.at(-1)).toMatchObject({ audio: { muted: false }, screen: { readyState: 'live' } });
    await local.setMuted('audio', true);
    expect(local.state.screen).toBeDefined();
    local.stopScreen();
    expect(states.at(-1)?.screen).toBeUndefined();
    expect(local.state.audio.track).toBeDefined();
  });

  it('releases everything at the end, even what opens late', async () => {
    const late = fakeTrack('video');
    const gate = Promise.withResolvers<MediaStreamTrack>();
    const { local } = media({ openCamera: () => gate.promise });
    await local.setMuted('audio', false);
    const opening = local.setMuted('camera', false);
    const { track } = local.state.audio;
    local.close();
    gate.resolve(late);
    await opening;
    expect([track?.readyState, late.readyState]).toEqual(['ended', 'ended']);
  });
});
