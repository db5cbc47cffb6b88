import { FakeClock, silentLog } from '@parley/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { ReservationClient } from './client.ts';

const CONFERENCE = { id: 7, name: 'demo', mail_owner: 'u@meet.jitsi', start_time: '2030-01-01T00:00:00.000Z', duration: 60 };

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: Headers;
}

describe('ReservationClient', () => {
  let clock: FakeClock;
  let requests: Request[];
  /** What the system answers, one after the other; `silent` never, `down` not at all. */
  let answers: (Response | 'silent' | 'down')[];
  const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });

  const fetchFake: typeof fetch = async (input, init = {}) => {
    requests.push({ method: init.method ?? '', path: String(input), body: String(init.body ?? ''), headers: new Headers(init.headers) });
    const answer = answers.shift() ?? 'down';
    if (answer === 'down') throw new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') });
    if (answer !== 'silent') return answer;
    return new Promise<Response>((_resolve, reject) => init.signal?.addEventListener('abort', () => reject(new Error('aborted'))));
  };
  const client = (warnings: object[] = []) =>
    new ReservationClient({
      clock,
      log: { ...silentLog, warn: (fields) => void warnings.push(fields) },
      fetch: fetchFake,
      settings: {
        baseUrl: 'http://rooms/api',
        headers: { authorization: 'Bearer secret' },
        timeoutMs: 20_000,
        retries: 3,
        retryDelayMs: 3_000,
      },
    });
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  /** Lets the waits between attempts pass. */
  const passing = async <T>(promise: Promise<T>, stepMs = 3_000): Promise<T> => {
    let isDone = false;
    void promise.finally(() => {
      isDone = true;
    });
    for (let turn = 0; turn < 20 && !isDone; turn++) {
      await settle();
      clock.advance(stepMs);
    }
    return promise;
  };
  beforeEach(() => {
    clock = new FakeClock(Date.UTC(2030, 0, 1));
    requests = [];
    answers = [];
  });

  it('books with a form, as the original does', async () => {
    answers = [json(201, CONFERENCE)];
    expect(await client().book('demo', 'u@meet.jitsi')).toEqual({
      ok: true,
      reservation: { id: '7', endsAtMs: Date.UTC(2030, 0, 1, 0, 1) },
    });
    const [request] = requests;
    expect(request).toMatchObject({ method: 'POST', path: 'http://rooms/api/conference' });
    expect(request?.body).toBe('name=demo&start_time=2030-01-01T00%3A00%3A00.000Z&mail_owner=u%40meet.jitsi');
    expect(request?.headers.get('authorization')).toBe('Bearer secret');
    expect(clock.pending).toBe(0);
  });

  it('looks up what is in the way', async () => {
    answers = [json(409, { conflict_id: 'a/b' }), json(200, CONFERENCE)];
    expect(await client().book('demo', 'u')).toMatchObject({ ok: true, reservation: { id: '7' } });
    expect(requests[1]).toMatchObject({ method: 'GET', path: 'http://rooms/api/conference/a%2Fb' });
  });

  it.each<[string, () => (Response | 'silent' | 'down')[], object, number]>([
    ['a refusal with a reason', () => [json(403, { message: 'not today' })], { code: 403, text: 'not today' }, 1],
    ['a refusal without', () => [new Response('no', { status: 400 })], { code: 400, text: 'Rejected by reservation server' }, 1],
    ['a redirect', () => [new Response(null, { status: 302, headers: { location: 'http://x' } })], { code: 302 }, 1],
    ['a conflict without an id', () => [json(409, {})], { code: 409 }, 1],
    ['a conflict that is gone', () => [json(409, { conflict_id: 1 }), json(404, {})], { code: 404 }, 2],
    ['nonsense', () => [json(200, { id: 1 })], { code: 500, text: 'Invalid response from reservation server' }, 1],
    ['too much', () => [new Response('x'.repeat(70_000))], { code: 500, text: 'Invalid response from reservation server' }, 1],
    ['trouble all the time', () => [500, 502, 503, 500].map((status) => json(status, {})), { code: 500 }, 4],
    ['nobody there', () => [], { code: 500, text: 'Could not contact reservation server' }, 4],
  ])('tells of %s', async (_what, given, refusal, asked) => {
    answers = given();
    expect(await passing(client().book('demo', 'u'))).toMatchObject({ ok: false, refusal });
    expect(requests).toHaveLength(asked);
    expect(clock.pending).toBe(0);
  });

  it('tries again after trouble, three seconds later', async () => {
    answers = [json(503, {}), 'down', json(200, CONFERENCE)];
    const began = clock.now();
    expect(await passing(client().book('demo', 'u'))).toMatchObject({ ok: true });
    expect(clock.now() - began).toBeGreaterThanOrEqual(6_000);
  });

  it('does not ask a silent system again', async () => {
    answers = ['silent'];
    expect(await passing(client().book('demo', 'u'), 20_000)).toMatchObject({
      ok: false,
      refusal: { text: 'Reservation lookup timed out' },
    });
    expect(requests).toHaveLength(1);
  });

  it('releases, and complains only when that fails', async () => {
    const warnings: object[] = [];
    const one = client(warnings);
    for (const status of [200, 204, 404]) {
      answers = [new Response(null, { status })];
      await one.release('7');
    }
    expect(warnings).toEqual([]);
    answers = [json(403, {})];
    await one.release('7');
    expect(warnings).toEqual([{ reservation: '7', status: 403 }]);
    expect(requests.at(-1)).toMatchObject({ method: 'DELETE', path: 'http://rooms/api/conference/7' });
  });

  it('gives up when it is stopped', async () => {
    const one = client();
    const booking = one.book('demo', 'u');
    await settle();
    one.stop();
    expect(await booking).toMatchObject({ ok: false });
    expect(clock.pending).toBe(0);
  });
});
