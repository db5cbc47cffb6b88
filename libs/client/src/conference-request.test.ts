import { AppError, FakeClock, silentLog } from '@parley/kernel';
import { type Element, stanzaError, xml } from '@parley/xmpp-core';
import { buildConferenceResponse, type ConferenceResponse, toJson } from '@parley/xmpp-focus';
import { describe, expect, it } from 'vitest';
import { requestConference, type StartMutedLimits } from './conference-request.ts';

const REQUEST = { room: 'demo@muc.meet.jitsi', token: 'aaa.bbb.ccc' };
const RESPONSE: ConferenceResponse = {
  room: REQUEST.room,
  ready: true,
  focusJid: 'focus@auth.meet.jitsi',
  properties: new Map(),
};

type Iq = () => Promise<ReturnType<typeof buildConferenceResponse>>;
type Http = () => { status: number; body: string };

function ask(options: { iq?: Iq[]; http?: Http[]; sessionId?: string; startMuted?: StartMutedLimits }) {
  const clock = new FakeClock();
  const life = new AbortController();
  const used: string[] = [];
  const requests: Element[] = [];
  const posts: { headers: Record<string, string>; body: string }[] = [];
  let { sessionId } = options;
  const session = {
    machineUid: 'uid',
    read: () => sessionId,
    write: (id: string | undefined) => {
      sessionId = id;
    },
  };
  const result = requestConference(
    {
      xmpp: {
        online: true,
        on: () => () => {},
        request: async (_type, _to, child) => {
          used.push('iq');
          requests.push(child);
          const next = options.iq?.shift();
          if (!next) throw new AppError('TIMEOUT', 'no answer');
          return next();
        },
      },
      browser: {
        fetch: async (_url, init) => {
          used.push('http');
          posts.push(init);
          const { status, body } = options.http?.shift()?.() ?? { status: 502, body: '' };
          return { status, text: async () => body };
        },
      },
      clock,
      log: silentLog,
      focus: 'focus.meet.jitsi',
      session,
      url: options.http ? 'https://h/conference-request/v1' : undefined,
    },
    { ...REQUEST, startMuted: options.startMuted },
    life.signal,
  );
  result.catch(() => {});
  return { result, clock, life, used, requests, posts, session };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const ready = async () => buildConferenceResponse(RESPONSE);
const notReady = async () => buildConferenceResponse({ ...RESPONSE, ready: false });

describe('requestConference', () => {
  it('takes the first ready answer', async () => {
    await expect(ask({ iq: [ready] }).result).resolves.toMatchObject({ ready: true });
    const http = ask({ http: [() => ({ status: 200, body: JSON.stringify(toJson(RESPONSE)) })] });
    await expect(http.result).resolves.toMatchObject({ focusJid: RESPONSE.focusJid });
    expect(http.used).toEqual(['http']);
  });

  it('tells from how many people on newcomers start muted', async () => {
    const run = ask({ iq: [ready], startMuted: { audio: 10 } });
    await run.result;
    expect(String(run.requests[0])).toContain('name="startAudioMuted" value="10"');
    expect(String(run.requests[0])).not.toContain('startVideoMuted');
  });

  it('asks again with growing waits while the focus is not ready or away', async () => {
    const run = ask({
      iq: [notReady, () => Promise.reject(stanzaError('service-unavailable')), ready],
    });
    await settle();
    expect(run.used).toHaveLength(1);
    run.clock.advance(500);
    await settle();
    expect(run.used).toHaveLength(2);
    run.clock.advance(999);
    await settle();
    expect(run.used).toHaveLength(2);
    run.clock.advance(1);
    await expect(run.result).resolves.toMatchObject({ ready: true });
  });

  it('falls back to XMPP at once where HTTP does not work', async () => {
    const run = ask({ http: [() => ({ status: 502, body: '' })], iq: [ready] });
    await expect(run.result).resolves.toMatchObject({ ready: true });
    expect(run.used).toEqual(['http', 'iq']);
  });

  it.each([
    { name: 'an IQ error', options: { iq: [() => Promise.reject(stanzaError('not-authorized'))] } },
    { name: 'status 403', options: { http: [() => ({ status: 403, body: '' })] } },
  ])('gives up when a login is asked for by $name', async ({ options }) => {
    await expect(ask(options).result).rejects.toMatchObject({ code: 'NOT_AUTHORIZED' });
  });

  it.each([
    { name: 'an IQ error', options: { iq: [() => Promise.reject(stanzaError('jid-malformed'))] } },
    { name: 'status 400', options: { http: [() => ({ status: 400, body: '{"title":"INPUT_INVALID"}' })] } },
  ])('gives up when the room name is refused by $name', async ({ options }) => {
    await expect(ask(options).result).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('shows the token and the session of an earlier login, and keeps the session that it is given', async () => {
    const answer = async () => buildConferenceResponse({ ...RESPONSE, sessionId: 'new' });
    const iq = ask({ iq: [answer], sessionId: 'old' });
    await iq.result;
    expect(iq.requests[0]?.attrs).toMatchObject({ token: REQUEST.token, 'session-id': 'old', 'machine-uid': 'uid' });
    expect(iq.session.read()).toBe('new');
    const http = ask({ http: [() => ({ status: 200, body: JSON.stringify(toJson(RESPONSE)) })] });
    await http.result;
    expect(http.posts[0]?.headers.authorization).toBe(`Bearer ${REQUEST.token}`);
    expect(JSON.parse(http.posts[0]?.body ?? '')).toMatchObject({ machineUid: 'uid' });
    expect(http.posts[0]?.body).not.toContain(REQUEST.token);
  });

  it('asks by XMPP first with a session, which has to be bound to the connection', async () => {
    const run = ask({ http: [], iq: [ready], sessionId: 'old' });
    await run.result;
    expect(run.used).toEqual(['iq']);
  });

  const away = () => Promise.reject(stanzaError('service-unavailable'));
  it.each([
    { name: 'an IQ error', options: { iq: [() => Promise.reject(stanzaError('not-acceptable')), ready] } },
    { name: 'status 400', options: { http: [() => ({ status: 400, body: '{"detail":"400 invalid-session: x"}' })], iq: [away, ready] } },
  ])('forgets a session that the focus does not know, by $name', async ({ options }) => {
    const run = ask({ ...options, sessionId: 'stale' });
    for (let wait = 0; wait < 5; wait++) {
      await settle();
      run.clock.advance(2_000);
    }
    await run.result;
    expect(run.session.read()).toBeUndefined();
    expect(run.requests.at(-1)?.attrs['session-id']).toBeUndefined();
  });

  const booked = stanzaError('service-unavailable', 'booked by others', { application: [xml('reservation-error', { 'error-code': 409 })] });
  it.each([
    {
      name: 'the booking system',
      error: booked,
      expected: { code: 'CONFLICT', message: 'booked by others', details: { reservation: '409' } },
    },
    { name: 'the policy', error: stanzaError('not-allowed', 'other room'), expected: { code: 'NOT_ALLOWED', message: 'other room' } },
  ])('gives up when $name refuses, whose reason comes by XMPP even where HTTP was asked first', async ({ error, expected }) => {
    await expect(ask({ iq: [() => Promise.reject(error)] }).result).rejects.toMatchObject(expected);
    const both = ask({ http: [() => ({ status: 400, body: '{"title":"NOT_ALLOWED"}' })], iq: [() => Promise.reject(error)] });
    await expect(both.result).rejects.toMatchObject(expected);
    expect(both.used).toEqual(['http', 'iq']);
  });

  it('stops when the meeting is left', async () => {
    const run = ask({ iq: [notReady] });
    await settle();
    run.life.abort();
    await expect(run.result).rejects.toMatchObject({ code: 'CLOSED' });
    expect(run.clock.pending).toBe(0);
  });
});
