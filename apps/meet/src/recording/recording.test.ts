import type { ConferenceClient, RecordingSession } from '@parley/client';
import { AppError, silentLog } from '@parley/kernel';
import { readMeetConfig } from '@parley/ui-config';
import { expect, it } from 'vitest';
import { createMeetStore, NO_CLIENT } from '../store.ts';
import { RecordingActions } from './recording-actions.ts';
import { mayStart, recordingNews } from './server-recording.ts';
import { keyProblem } from './stream-key.ts';

const session = (status: RecordingSession['status'], over: Partial<RecordingSession> = {}): RecordingSession => ({
  id: 's',
  mode: 'file',
  status,
  ...over,
});
const nameOf = (id: string) => (id === 'aa' ? 'Ada' : '');

it.each<[string, readonly RecordingSession[], readonly RecordingSession[], string | undefined, string | undefined]>([
  ['is about to start', [], [session('pending')], 'recording.file.pending', undefined],
  ['has started', [session('pending')], [session('on')], 'recording.file.on', 'RECORDING_ON_SOUND'],
  ['was started by somebody', [], [session('on', { initiator: 'aa' })], 'recording.file.onBy', 'RECORDING_ON_SOUND'],
  ['goes on', [session('on')], [session('on')], undefined, undefined],
  ['has ended', [session('on')], [session('off')], 'recording.file.off', 'RECORDING_OFF_SOUND'],
  ['had ended before', [], [session('off')], undefined, undefined],
  ['failed', [session('pending')], [session('off', { failure: 'error' })], 'recording.file.failed', undefined],
  ['found no recorder free', [session('pending')], [session('off', { failure: 'busy' })], 'recording.file.busy', undefined],
  ['is a stream', [], [session('on', { mode: 'stream' })], 'recording.stream.on', 'LIVE_STREAMING_ON_SOUND'],
])('a recording %s', (_what, before, after, key, sound) => {
  const [news] = recordingNews(before, after, nameOf);
  expect([news?.notice.key, news?.sound]).toEqual([key, sound]);
});

const self = (isModerator: boolean, permissions: Record<string, boolean> = {}) => ({
  self: { isModerator, permissions: new Map(Object.entries(permissions)) },
});
const offered = readMeetConfig({ recordingService: { enabled: true }, liveStreaming: { enabled: true } });
it.each([
  ['moderators', self(true), true],
  ['not others', self(false), false],
  ['whoever may by their login', self(false, { recording: true, livestreaming: true }), true],
  ['not whoever may not', self(true, { recording: false, livestreaming: false }), false],
])('recordings are offered to %s', (_who, client, isOffered) => {
  for (const mode of ['file', 'stream'] as const) {
    expect(mayStart(mode, client, offered)).toBe(isOffered);
    expect(mayStart(mode, client, readMeetConfig({}))).toBe(false);
  }
});

it.each([
  ['', undefined, 'missing'],
  [' ab12-cd34 ', undefined, undefined],
  ['rtmp://live.example.org/app/key', undefined, undefined],
  ['two words', undefined, 'strange'],
  ['<script>', undefined, 'strange'],
  ['abcd', '^(?:[a-z0-9]{4}-)+$', 'strange'],
  ['abcd-', '^(?:[a-z0-9]{4}-)+$', undefined],
  ['abcd', '(', undefined],
])('a stream key %j with pattern %j: %s', (key, pattern, problem) => {
  expect(keyProblem(key, pattern)).toBe(problem);
});

function act(over: { config?: object; fails?: string } = {}) {
  const store = createMeetStore({ client: { ...NO_CLIENT, phase: 'joined', endpointId: 'me' } });
  const did: unknown[] = [];
  const details = { stanza: { condition: over.fails } };
  const work = (name: string) => async (given: unknown) => {
    did.push([name, given]);
    if (over.fails !== undefined) throw new AppError('UNAVAILABLE', 'no', { details });
  };
  const services = {
    gateways: { startRecording: work('start'), stopRecording: work('stop') },
    commands: { setTranscribing: work('transcribe') },
  };
  const actions = new RecordingActions({
    store,
    config: readMeetConfig(over.config ?? {}),
    log: silentLog,
    notices: { show: ({ key }) => did.push(key) > 0 },
    sounds: { play: (id) => did.push(id) },
    client: () => ({ services }) as unknown as ConferenceClient,
    askConsent: () => did.push('consent'),
  });
  return { store, did, actions };
}

it('starts and stops', async () => {
  const { store, did, actions } = act();
  await actions.start({ mode: 'file' }, true);
  await actions.stop('file');
  store.setState({ client: { ...store.getState().client, recordings: [session('on')] } });
  await actions.stop('file');
  expect(did).toEqual([
    ['transcribe', true],
    ['start', { mode: 'file' }],
    ['stop', session('on')],
  ]);
});

it.each([
  ['resource-constraint', 'recording.stream.busy'],
  ['service-unavailable', 'recording.stream.unavailable'],
  ['not-allowed', 'recording.stream.failed'],
])('says why not: %s', async (fails, key) => {
  const { did, actions } = act({ fails });
  await actions.start({ mode: 'stream', streamKey: 'k' });
  expect(did.at(-1)).toBe(key);
});

it('asks whether one agrees, once for each recording, where the operator wants that', () => {
  const joined = act().store.getState().client;
  const recorded = { ...joined, recordings: [session('on')] };
  const strict = act({ config: { recordings: { requireConsent: true } } });
  strict.actions.follow(joined, recorded);
  strict.actions.follow(recorded, { ...recorded, recordings: [session('on', { viewUrl: 'https://x' })] });
  expect(strict.did.filter((one) => one === 'consent')).toHaveLength(1);
  const mine = act({ config: { recordings: { requireConsent: true } } });
  mine.actions.follow(joined, { ...joined, recordings: [session('on', { initiator: 'me' })] });
  expect(mine.did).not.toContain('consent');
  const machine = act({ config: { recordings: { requireConsent: true }, iAmRecorder: true } });
  machine.actions.follow(joined, recorded);
  expect(machine.did).not.toContain('consent');
  const lenient = act();
  lenient.actions.follow(joined, recorded);
  expect(lenient.did).toEqual(['recording.file.on', 'RECORDING_ON_SOUND']);
});

it.each([
  ['', { requireConsent: true }, true],
  [' where only newcomers are asked', { requireConsent: true, skipConsentInMeeting: true }, true],
  [' where nobody is asked', {}, false],
])('whoever comes into a recorded meeting%s is told, and asked', (_where, recordings, isAsked) => {
  const { did, actions, store } = act({ config: { recordings } });
  const inside = { ...store.getState().client, recordings: [session('on'), session('off', { id: 'before', failure: 'error' })] };
  const coming = { ...inside, phase: 'connecting' as const };
  actions.follow({ ...coming, recordings: [] }, coming);
  expect(did).toEqual([]);
  actions.follow(coming, inside);
  actions.follow(inside, { ...inside, recordings: [...inside.recordings] });
  expect(did).toEqual(['recording.file.on', 'RECORDING_ON_SOUND', ...(isAsked ? ['consent'] : [])]);
  actions.follow(inside, { ...inside, recordings: [...inside.recordings, session('on', { id: 'next' })] });
  expect(did.filter((one) => one === 'consent')).toHaveLength(isAsked ? ('skipConsentInMeeting' in recordings ? 1 : 2) : 0);
});
