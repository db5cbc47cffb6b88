import { AppError, type Clock, errorMessage, type Log } from '@parley/kernel';
import { attr, stanzaError, stanzaErrorInfo } from '@parley/xmpp-core';
import {
  buildConferenceRequest,
  type ConferenceRequest,
  type ConferenceResponse,
  conferenceRequestToJson,
  parseConferenceResponse,
  parseConferenceResponseJson,
} from '@parley/xmpp-focus';
import type { BrowserPort, XmppPort } from './ports.ts';

/** What a browser keeps between meetings so that a login is good for the next one (client contract §2.1). */
export interface SessionStore {
  /** Names this browser; a session id is good for it alone. */
  readonly machineUid: string;
  read(): string | undefined;
  /** undefined forgets it. */
  write(sessionId: string | undefined): void;
}

export interface ConferenceRequestDeps {
  readonly xmpp: Pick<XmppPort, 'online' | 'request' | 'on'>;
  readonly browser: Pick<BrowserPort, 'fetch'>;
  readonly clock: Clock;
  readonly log: Log;
  /** JID of the focus component. */
  readonly focus: string;
  /** HTTP form of the request; without it the request goes as IQ. */
  readonly url: string | undefined;
  readonly session: SessionStore;
}

/** What is asked for. */
export interface RoomWish {
  /** Bare JID. */
  readonly room: string;
  /** The person's token, where they came with one. */
  readonly token?: string;
  /** From which number of people on newcomers of a conference that begins now start without microphone, and without camera. */
  readonly startMuted?: StartMutedLimits | undefined;
}

export interface StartMutedLimits {
  readonly audio?: number | undefined;
  readonly video?: number | undefined;
}

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 5_000;
const IQ_TIMEOUT_MS = 8_000;
const FINAL: ReadonlySet<string> = new Set(['not-authorized', 'not-allowed', 'jid-malformed']);

/**
 * Asks until the focus says that it is in the room (focus contract §2), and keeps the session id that it answers with. Everything
 * but a refusal is asked again: during a restart the focus is away for seconds only. A session id that it does not know is
 * forgotten first. Where HTTP fails, XMPP is tried next.
 * @throws AppError NOT_AUTHORIZED when the room needs a login, NOT_ALLOWED when no login helps, INPUT_INVALID when no room can
 * have that name, CONFLICT when the booking system refuses (`details.reservation`: its code), CLOSED when aborted
 */
export async function requestConference(deps: ConferenceRequestDeps, wish: RoomWish, signal: AbortSignal): Promise<ConferenceResponse> {
  const { startMuted, ...asked } = wish;
  const properties = propertiesOf(startMuted);
  for (let attempt = 0; ; attempt++) {
    if (signal.aborted) throw new AppError('CLOSED', 'conference request abandoned');
    const sessionId = deps.session.read();
    // Whoever has a login asks by XMPP first: by HTTP the focus would not learn whom in the room it is good for.
    const viaHttp = deps.url !== undefined && attempt % 2 === (sessionId === undefined ? 0 : 1);
    const request = { ...asked, machineUid: deps.session.machineUid, properties, ...(sessionId !== undefined && { sessionId }) };
    try {
      const response = viaHttp ? await overHttp(deps, deps.url ?? '', request) : await overXmpp(deps, request, signal);
      if (response.sessionId !== undefined) deps.session.write(response.sessionId);
      if (response.ready) return response;
      deps.log.debug({ attempt }, 'focus not ready');
    } catch (error) {
      if (signal.aborted) throw error;
      throwRefusal(error);
      if (sessionId !== undefined && isSessionInvalid(error)) deps.session.write(undefined);
      deps.log.warn({ attempt, viaHttp, error: errorMessage(error) }, 'conference request failed');
      if (viaHttp && attempt === 0) continue;
    }
    await pause(deps.clock, Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10)), signal);
  }
}

/** Properties of the request (client contract §2.1). */
function propertiesOf({ audio, video }: StartMutedLimits = {}): ReadonlyMap<string, string> {
  return new Map([
    ['rtcstatsEnabled', 'false'],
    ...(audio === undefined ? [] : [['startAudioMuted', String(audio)] as const]),
    ...(video === undefined ? [] : [['startVideoMuted', String(video)] as const]),
  ]);
}

async function overHttp({ browser }: ConferenceRequestDeps, url: string, request: ConferenceRequest): Promise<ConferenceResponse> {
  const answer = await browser.fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(request.token !== undefined && { authorization: `Bearer ${request.token}` }),
    },
    body: JSON.stringify(conferenceRequestToJson(request)),
  });
  if (answer.status === 200) return parseConferenceResponseJson(JSON.parse(await answer.text()));
  const text = await answer.text();
  if (answer.status === 403 || answer.status === 401) throw new AppError('NOT_AUTHORIZED', 'the room needs a login');
  if (answer.status === 400 && text.includes('invalid-session')) throw stanzaError('not-acceptable', 'the session has ended');
  if (answer.status === 400 && titleOf(text) === 'INPUT_INVALID') throw stanzaError('jid-malformed', 'no room can have that name');
  // Why else it was refused, XMPP tells better.
  throw new AppError('UNAVAILABLE', `conference request answered ${answer.status}`);
}

/** The kind of refusal (RFC 9457); undefined in a page of something in between. */
function titleOf(body: string): unknown {
  try {
    return (JSON.parse(body) as { title?: unknown } | null)?.title;
  } catch {
    return undefined;
  }
}

async function overXmpp(deps: ConferenceRequestDeps, request: ConferenceRequest, signal: AbortSignal): Promise<ConferenceResponse> {
  await untilOnline(deps.xmpp, signal);
  const child = await deps.xmpp.request('set', deps.focus, buildConferenceRequest(request), { timeoutMs: IQ_TIMEOUT_MS });
  if (!child) throw new AppError('UNAVAILABLE', 'empty answer to the conference request');
  return parseConferenceResponse(child);
}

/** Throws what asking again does not change. */
function throwRefusal(error: unknown): void {
  const { condition, application = [], text } = stanzaErrorInfo(error);
  const booking = application.find(({ name }) => name === 'reservation-error');
  if (booking) throw new AppError('CONFLICT', text ?? '', { details: { reservation: attr(booking, 'error-code') ?? '' } });
  if (AppError.is(error, 'NOT_AUTHORIZED') || FINAL.has(condition)) throw error;
}

function isSessionInvalid(error: unknown): boolean {
  const { condition, application = [] } = stanzaErrorInfo(error);
  return condition === 'not-acceptable' || application.some(({ name }) => name === 'session-invalid');
}

function untilOnline(xmpp: Pick<XmppPort, 'online' | 'on'>, signal: AbortSignal): Promise<void> {
  if (xmpp.online) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const off = xmpp.on('online', () => {
      off();
      resolve();
    });
    signal.addEventListener('abort', () => {
      off();
      reject(new AppError('CLOSED', 'conference request abandoned'));
    });
  });
}

function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(ms, resolve);
    signal.addEventListener('abort', () => {
      timer.cancel();
      resolve();
    });
  });
}
