import { AppError, silentLog } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { fakeTrack } from './fixtures/fake-track.ts';
import { LocalMedia, type LocalMediaState } from './local-media.ts';
import type { EffectsPort, TrackEffect } from './track-effects.ts';

/** Devices with an effect that can be switched, fails on demand and breaks down on demand. */
function world() {
  const effects: { track: MediaStreamTrack; isClosed: boolean; breakDown: (message: string) => void }[] = [];
  const failures: string[] = [];
  const states: LocalMediaState[] = [];
  const set = { isOn: true, error: undefined as AppError | undefined };
  const port: EffectsPort = {
    apply: async () => {
      if (set.error) throw set.error;
      if (!set.isOn) return undefined;
      const made = { track: fakeTrack('video'), isClosed: false, breakDown: (_message: string) => {} };
      effects.push(made);
      return {
        track: made.track,
        onFailure: (listener) => {
          made.breakDown = listener;
        },
        close: () => {
          made.isClosed = true;
          made.track.stop();
        },
      } satisfies TrackEffect;
    },
    failed: (kind) => void failures.push(kind),
  };
  const local = new LocalMedia({
    devices: {
      openMicrophone: async () => fakeTrack('audio'),
      openCamera: async () => fakeTrack('video'),
      openScreen: async () => ({ screen: fakeTrack('video') }),
    },
    log: silentLog,
    onChange: (state) => states.push(state),
    effects: port,
  });
  return { local, effects, failures, states, set };
}

describe('effects on devices', () => {
  it('are what others get from the first picture on, and end with the device', async () => {
    const { local, effects, states } = world();
    await local.setMuted('camera', false);
    const { source, track } = local.state.camera;
    expect(track).toBe(effects[0]?.track);
    expect(source).not.toBe(track);
    expect(states.every(({ camera }) => camera.track === undefined || camera.track === track)).toBe(true);
    await local.setMuted('camera', true);
    expect([effects[0]?.isClosed, source?.readyState, local.state.camera.track]).toEqual([true, 'ended', undefined]);
  });

  it('are muted with the device, which stays open', async () => {
    const { local, effects } = world();
    await local.setMuted('audio', false);
    await local.setMuted('audio', true);
    expect([local.state.audio.track?.enabled, local.state.audio.source?.enabled]).toEqual([false, false]);
    await local.refreshEffect('audio');
    expect([effects.length, local.state.audio.track?.enabled]).toEqual([2, false]);
    await local.setMuted('audio', false);
    expect([local.state.audio.track?.enabled, local.state.audio.source?.enabled]).toEqual([true, true]);
  });

  it('change while the device stays open', async () => {
    const { local, effects, set } = world();
    set.isOn = false;
    await local.setMuted('camera', false);
    const { source } = local.state.camera;
    expect(local.state.camera.track).toBe(source);
    set.isOn = true;
    await local.refreshEffect('camera');
    expect(local.state.camera).toMatchObject({ source, track: effects[0]?.track });
    set.isOn = false;
    await local.refreshEffect('camera');
    expect([local.state.camera.track, effects[0]?.isClosed, source?.readyState]).toEqual([source, true, 'live']);
  });

  it('follow the device', async () => {
    const { local, effects } = world();
    await local.setMuted('camera', false);
    const former = local.state.camera.source;
    await local.setDevice('camera', 'rear');
    expect([former?.readyState, effects[0]?.isClosed]).toEqual(['ended', true]);
    expect(local.state.camera.track).toBe(effects[1]?.track);
  });

  it('that fail leave the device as it is, and it is said', async () => {
    const { local, failures, set } = world();
    set.error = new AppError('UNAVAILABLE', 'no model');
    await local.setMuted('camera', false);
    expect(local.state.camera.track).toBe(local.state.camera.source);
    expect(failures).toEqual(['camera']);
  });

  it('that break down later on leave the device as it is; one that is no longer in use has nothing to say', async () => {
    const { local, effects, failures } = world();
    await local.setMuted('camera', false);
    const { source } = local.state.camera;
    await local.refreshEffect('camera');
    effects[0]?.breakDown('late');
    expect([local.state.camera.track, failures]).toEqual([effects[1]?.track, []]);
    effects[1]?.breakDown('no memory');
    expect([local.state.camera.track, failures, effects[1]?.isClosed, source?.readyState]).toEqual([source, ['camera'], true, 'live']);
  });

  it('that come up after the end are ended', async () => {
    const { local, effects } = world();
    const opening = local.setMuted('camera', false);
    local.close();
    await opening;
    expect(effects.every(({ isClosed }) => isClosed)).toBe(true);
  });
});
