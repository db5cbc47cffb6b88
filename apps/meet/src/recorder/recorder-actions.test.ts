import { AppError, FakeClock, silentLog } from '@parley/kernel';
import { describe, expect, it, vi } from 'vitest';
import { createMeetStore, NO_CLIENT } from '../store.ts';
import { RecorderActions } from './recorder-actions.ts';
import type { RecordingEvents, RecordingOptions } from './recording.ts';

const track = (id: string) => ({ id, readyState: 'live' }) as MediaStreamTrack;
const person = (id: string, isRecording: boolean) =>
  ({
    id,
    displayName: id,
    isModerator: false,
    sources: new Map(),
    properties: new Map([['localRecording', String(isRecording)]]),
  }) as never;

function world({ tellsEverybody = false, all = true, error = undefined as AppError | undefined } = {}) {
  const store = createMeetStore();
  const seen = { options: [] as RecordingOptions[], events: undefined as RecordingEvents | undefined, sounds: [] as string[][] };
  const finish = vi.fn(() => Promise.resolve());
  const said: unknown[] = [];
  const notices = { show: vi.fn(() => true), hide: vi.fn() };
  const discard = vi.fn(() => Promise.resolve());
  const guard = vi.fn();
  const recorder = new RecorderActions({
    store,
    notices,
    clock: new FakeClock(1_000),
    log: silentLog,
    room: { displayName: 'Daily' },
    config: { recording: { local: { enabled: true, tellsEverybody } } },
    support: { all, self: true },
    guard,
    load: async () => ({
      startRecording: async (options: RecordingOptions, events: RecordingEvents) => {
        if (error) throw error;
        seen.options.push(options);
        seen.events = events;
        return { setSound: (tracks) => void seen.sounds.push(tracks.map(({ id }) => id)), finish, discard };
      },
    }),
    say: (_name, value) => said.push(value),
  });
  return { store, seen, finish, discard, said, notices, guard, recorder };
}

describe('a recording on this machine', () => {
  it('is told to the others, hears whoever comes, and is saved at the end', async () => {
    const { store, seen, finish, said, notices, guard, recorder } = world();
    await recorder.start({ onlySelf: false });
    expect(store.getState().recorder).toEqual({ status: 'on', onlySelf: false, startedAt: 1_000 });
    expect(seen.options[0]?.picture).toEqual({ of: 'tab' });
    const source = { name: 'a', owner: 'aa', kind: 'audio' as const, muted: false, isFormer: false, track: track('theirs') };
    store.setState({ client: { ...NO_CLIENT, sources: [source] } });
    expect(seen.sounds.at(-1)).toEqual(['theirs']);
    await recorder.stop();
    store.setState({ client: NO_CLIENT });
    expect(seen.sounds).toHaveLength(1);
    expect([said, guard.mock.calls, finish.mock.calls.length]).toEqual([['true', undefined], [[true], [false]], 1]);
    expect(notices.show).toHaveBeenCalledWith(expect.objectContaining({ key: 'recorder.saved' }));
    expect(store.getState().recorder.status).toBe('off');
  });

  it('of oneself follows the camera and hears nobody else', async () => {
    const { store, seen, recorder } = world({ all: false });
    await recorder.start({ onlySelf: false });
    expect(seen.options).toEqual([]);
    await recorder.start({ onlySelf: true });
    const camera = track('camera');
    store.setState(({ local }) => ({ local: { ...local, camera: { ...local.camera, track: camera } } }));
    const [options] = seen.options;
    expect(options?.picture.of === 'self' && options.picture.track()).toBe(camera);
  });

  it.each([
    ['NOT_ALLOWED', undefined],
    ['NOT_FOUND', 'recorder.wrongTab'],
    ['UNAVAILABLE', 'recorder.failed'],
  ] as const)('that does not begin (%s) is explained by %s', async (code, key) => {
    const { store, said, notices, recorder } = world({ error: new AppError(code, 'no') });
    await recorder.start({ onlySelf: false });
    expect([store.getState().recorder.status, said]).toEqual(['off', []]);
    if (key === undefined) expect(notices.show).not.toHaveBeenCalled();
    else expect(notices.show).toHaveBeenCalledWith(expect.objectContaining({ key }));
  });

  it('does not begin any more when the meeting is over before the person has chosen', async () => {
    const { store, discard, said, guard, recorder } = world();
    const start = recorder.start({ onlySelf: false });
    await recorder.stop();
    await start;
    expect([store.getState().recorder.status, discard.mock.calls.length, said, guard.mock.calls]).toEqual(['off', 1, [], []]);
  });

  it('ends with the browser’s own button, or when it breaks off, and keeps what there is', async () => {
    const { store, seen, finish, recorder } = world();
    await recorder.start({ onlySelf: false });
    seen.events?.onEnd();
    await vi.waitFor(() => expect(store.getState().recorder.status).toBe('off'));
    await recorder.start({ onlySelf: false });
    seen.events?.onFailure(new AppError('LIMIT_REACHED', 'full'));
    await vi.waitFor(() => expect(store.getState().recorder.status).toBe('off'));
    expect(finish).toHaveBeenCalledTimes(2);
  });
});

it('of somebody else is told once, where the operator wants it', () => {
  const silent = world();
  silent.store.setState({ client: { ...NO_CLIENT, participants: [person('Ben', true)] } });
  expect(silent.notices.show).not.toHaveBeenCalled();
  const { store, notices } = world({ tellsEverybody: true });
  store.setState({ client: { ...NO_CLIENT, participants: [person('Ben', true)] } });
  store.setState({ client: { ...NO_CLIENT, participants: [person('Ben', true), person('Chloé', false)] } });
  expect(notices.show).toHaveBeenCalledTimes(1);
  expect(notices.show).toHaveBeenCalledWith(expect.objectContaining({ key: 'recorder.other', values: { name: 'Ben' } }));
});
