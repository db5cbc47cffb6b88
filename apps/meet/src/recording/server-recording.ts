import type { ClientState, RecordingMode, RecordingSession, Recordings } from '@parley/client';
import type { MeetConfig } from '@parley/ui-config';
import type { NoticeRequest } from '../notices/notice.ts';
import type { SoundId } from '../sounds/sound-ids.ts';

/** Whether this person may record or stream, and the operator has it. */
export function mayStart(mode: RecordingMode, { self }: Pick<ClientState, 'self'>, { recording }: Pick<MeetConfig, 'recording'>): boolean {
  const isOffered = mode === 'file' ? recording.service.enabled : recording.liveStreaming.enabled;
  return isOffered && (self.permissions.get(mode === 'file' ? 'recording' : 'livestreaming') ?? self.isModerator);
}

/** What is to be told of a change: the words, and a sound. */
export interface RecordingNews {
  readonly notice: NoticeRequest;
  readonly sound?: SoundId;
}

const NAMES: Readonly<Record<RecordingMode, string>> = { file: 'dialog.recording', stream: 'dialog.liveStreaming' };
const SOUNDS: Readonly<Record<RecordingMode, Readonly<Record<'on' | 'off', SoundId>>>> = {
  file: { on: 'RECORDING_ON_SOUND', off: 'RECORDING_OFF_SOUND' },
  stream: { on: 'LIVE_STREAMING_ON_SOUND', off: 'LIVE_STREAMING_OFF_SOUND' },
};

/** Compares what went on with what goes on. What had ended before this person came is no news. `nameOf`: of an endpoint id. */
export function recordingNews(before: Recordings, after: Recordings, nameOf: (id: string) => string): readonly RecordingNews[] {
  return after.flatMap((session) => {
    const former = before.find(({ id }) => id === session.id);
    if (former?.status === session.status || (!former && session.status === 'off' && session.failure === undefined)) return [];
    return [newsOf(session, nameOf(session.initiator ?? ''))];
  });
}

function newsOf(session: RecordingSession, name: string): RecordingNews {
  const { mode, status, failure } = session;
  const base = { name: NAMES[mode], uid: `recording.${mode}`, group: 'recordings' } as const;
  if (status === 'pending') return { notice: { ...base, key: `recording.${mode}.pending` } };
  if (status === 'on') {
    const key = name === '' ? `recording.${mode}.on` : `recording.${mode}.onBy`;
    return { notice: { ...base, key, values: { name }, timeout: 'long' }, sound: SOUNDS[mode].on };
  }
  if (failure !== undefined) return { notice: { ...base, ...failureNotice(mode, failure) } };
  return { notice: { ...base, key: `recording.${mode}.off` }, sound: SOUNDS[mode].off };
}

/** Words of the focus, and conditions of its errors, that mean the same. */
const BUSY = new Set(['busy', 'resource-constraint']);
const GONE = new Set(['service-unavailable', 'remote-server-not-found']);

/** Why it did not work. */
export function failureNotice(mode: RecordingMode, reason: string): NoticeRequest {
  const what = BUSY.has(reason) ? 'busy' : GONE.has(reason) ? 'unavailable' : 'failed';
  const official = { busy: 'busy', unavailable: 'unavailableTitle', failed: 'failedToStart' }[what];
  const name = `${mode === 'file' ? 'recording' : 'liveStreaming'}.${official}`;
  return { key: `recording.${mode}.${what}`, name, tone: 'error', timeout: 'long', uid: `recording.${mode}` };
}
