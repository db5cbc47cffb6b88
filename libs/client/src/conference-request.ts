import { AppError, type Clock, errorMessage, type Log } from '@parley/kernel';
import { stanzaError, stanzaErrorInfo } from '@parley/xmpp-core';
import {
  buildConferenceRequest,
  type ConferenceRequest,
  type ConferenceResponse,
  conferenceRequestToJson,
  parseConferenceResponse,
  parseConferenceResponseJson,
} from '@parley/xmpp-focus';
import type { BrowserPort, XmppPort } from './ports.ts';

export interface ConferenceRequestDeps {
  readonly xmpp: Pick<XmppPort, 'online' | 'request' | 'on'>;
  readonly browser: Pick<BrowserPort, 'fetch'>;
  readonly clock: Clock;
  readonly log: Log;
  /** JID of the focus component. */
  readonly focus: string;
  /** HTTP form of the request; without it the request goes as IQ. */
  readonly url: string | undefined;
}

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 5_000;
const IQ_TIMEOUT_MS = 8_000;

/**
 * Asks until the focus says that it is in the room (focus contract §2). Everything but a refusal is asked again: during a restart
 * the focus is away for seconds only. Where HTTP fails, XMPP is tried next.
 * @throws AppError NOT_AUTHORIZED when the room needs a login, INPUT_INVALID when no room can have that name, CLOSED when aborted
 */
export async function requestConference(
  deps: ConferenceRequestDeps,
  request: ConferenceRequest,
  signal: AbortSignal,
): Promise<ConferenceResponse> {
  for (let attempt = 0; ; attempt++) {
    if (signal.aborted) throw new AppError('CLOSED', 'conference request abandoned');
    const viaHttp = deps.url !== undefined && attempt % 2 === 0;
    try {
      const response = viaHttp ? await overHttp(deps, deps.url ?? '', request) : await overXmpp(deps, request, signal);
      if (response.ready) return response;
      deps.log.debug({ attempt }, 'focus not ready');
    } catch (error) {
      if (isRefusal(error) || signal.aborted) throw error;
      deps.log.warn({ attempt, viaHttp, error: errorMessage(error) }, 'conference request failed');
      if (viaHttp && attempt === 0) continue;
    }
    await pause(deps.clock, Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10)), signal);
  }
}

async function overHttp({ browser }: ConferenceRequestDeps, url: string, request: ConferenceRequest): Promise<ConferenceResponse> {
  const answer = await browser.fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(conferenceRequestToJson(request)),
  });
  if (answer.status === 403 || answer.status === 401) throw new AppError('NOT_AUTHORIZED', 'the room needs a login');
  if (answer.status === 400) throw stanzaError('jid-malformed', 'no room can have that name');
  if (answer.status !== 200) throw new AppError('UNAVAILABLE', `conference request answered ${answer.status}`);
  return parseConferenceResponseJson(JSON.parse(await answer.text()));
}

async function overXmpp(deps: ConferenceRequestDeps, request: ConferenceRequest, signal: AbortSignal): Promise<ConferenceResponse> {
  await untilOnline(deps.xmpp, signal);
  const child = await deps.xmpp.request('set', deps.focus, buildConferenceRequest(request), { timeoutMs: IQ_TIMEOUT_MS });
  if (!child) throw new AppError('UNAVAILABLE', 'empty answer to the conference request');
  return parseConferenceResponse(child);
}

function isRefusal(error: unknown): boolean {
  const { condition } = stanzaErrorInfo(error);
  return AppError.is(error, 'NOT_AUTHORIZED') || condition === 'not-authorized' || condition === 'jid-malformed';
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
