import { childOf, childrenOf, type Element } from '@parley/xmpp-core';
import { RECORDING_MODES, type RecordingSession, type Recordings } from './recording-session.ts';

const NS_JIBRI = 'http://jitsi.org/protocol/jibri';
const MAX_SESSIONS = 10;
const MAX_TEXT = 256;
const MAX_URL = 2_048;

/** Enters what the focus' presence says (client contract §3.2, "Focus presence"). */
export function reduceRecordings(before: Recordings, focusPresence: Element): Recordings {
  const said = childrenOf(focusPresence, 'jibri-recording-status').filter(({ attrs }) => attrs.xmlns === NS_JIBRI);
  return said.reduce<Recordings>((sessions, element) => {
    const session = sessionOf(element);
    return session ? withSession(sessions, session) : sessions;
  }, before);
}

/** Enters what a recorder, which is in the room unseen, says about its stream. */
export function reduceViewUrl(before: Recordings, recorderPresence: Element): Recordings {
  const url = childOf(recorderPresence, 'live-stream-view-url')?.getText().trim() ?? '';
  const id = childOf(recorderPresence, 'session_id')?.getText().trim() ?? '';
  const known = before.find((session) => session.id === id);
  if (!known || url.length > MAX_URL || !/^https?:/i.test(url) || known.viewUrl === url) return before;
  return withSession(before, { ...known, viewUrl: url });
}

function withSession(sessions: Recordings, session: RecordingSession): Recordings {
  const at = sessions.findIndex(({ id }) => id === session.id);
  const former = sessions[at];
  if (!former) return [...sessions, session].slice(-MAX_SESSIONS);
  const next = { ...(former.viewUrl !== undefined && { viewUrl: former.viewUrl }), ...session };
  return isSame(former, next) ? sessions : sessions.with(at, next);
}

function isSame(a: RecordingSession, b: RecordingSession): boolean {
  return a.status === b.status && a.failure === b.failure && a.viewUrl === b.viewUrl && a.initiator === b.initiator;
}

function sessionOf({ attrs }: Element): RecordingSession | undefined {
  const id = textOf(attrs.session_id);
  const mode = RECORDING_MODES.find((one) => one === attrs.recording_mode);
  const status = (['pending', 'on', 'off'] as const).find((one) => one === attrs.status);
  if (id === undefined || mode === undefined || status === undefined) return undefined;
  const initiator = textOf(attrs.initiator)?.split('/').at(-1);
  const failure = textOf(attrs.failure_reason);
  return { id, mode, status, ...(initiator !== undefined && { initiator }), ...(failure !== undefined && { failure }) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= MAX_TEXT ? value : undefined;
}
