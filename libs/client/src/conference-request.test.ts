import { AppError, FakeClock, silentLog } from '@parley/kernel';
import { stanzaError } from '@parley/xmpp-core';
import { buildConferenceResponse, type ConferenceResponse, toJson } from '@parley/xmpp-focus';
import { describe, expect, it } from 'vitest';
import { requestConference } from './conference-request.ts';

const REQUEST = { room: 'demo@muc.meet.jitsi', machineUid: 'uid', properties: new Map() };
const RESPONSE: ConferenceResponse = {
  room: REQUEST.room,
  ready: true,
  focusJid: 'focus@auth.meet.jitsi',
  properties: new Map(),
};

type Iq = () => Promise<ReturnType<typeof buildConferenceResponse>>;
type Http = () => { status: number; body: string };

function ask(options: { iq?: Iq[]; http?: Http[] }) {
  const clock = new FakeClock();
  const life = new AbortController();
  const used: string[] = [];
  const result = requestConference(
    {
      xmpp: {
        online: true,
        on: () => () => {},
        request: async () => {
          used.push('iq');
          const next = options.iq?.shift();
          if (!next) throw new AppError('TIMEOUT', 'no answer');
          return next();
        },
      },
      browser: {
        fetch: async () => {
          used.push('http');
          const { status, body } = options.http?.shift()?.() ?? { status: 502, body: '' };
          return { status, text: async () => body };
        },
      },
      clock,
      log: silentLog,
      focus: 'focus.meet.jitsi',
      url: options.http ? 'https://h/conference-request/v1' : undefined,
    },
    REQUEST,
    life.signal,
  );
  result.catch(() => {});
  return { result, clock, life, used };
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
    { name: 'status 400', options: { http: [() => ({ status: 400, body: '' })] } },
  ])('gives up when the room name is refused by $name', async ({ options }) => {
    await expect(ask(options).result).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('stops when the meeting is left', async () => {
    const run = ask({ iq: [notReady] });
    await settle();
    run.life.abort();
    await expect(run.result).rejects.toMatchObject({ code: 'CLOSED' });
    expect(run.clock.pending).toBe(0);
  });
});
