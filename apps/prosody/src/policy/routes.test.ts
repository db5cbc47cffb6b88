import { admissionBody } from '@parley/auth-core/testing';
import { createHttpServer, type HttpServer } from '@parley/http';
import { type Log, silentLog } from '@parley/kernel';
import { createMetrics } from '@parley/metrics';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { policyRoutes } from './routes.ts';

const join = admissionBody();
const login = { host: 'meet.jitsi', mechanism: 'ANONYMOUS' };

describe('policy routes', () => {
  let server: HttpServer;
  let lines: string[];
  let strangers: number;
  const bearer = { authorization: 'Bearer right' };
  const post = (url: string, payload: unknown, headers: Record<string, string>) =>
    server.app.inject({ method: 'POST', url, headers, payload: payload as object });

  beforeEach(async () => {
    lines = [];
    strangers = 0;
    const write = (fields: object) => void lines.push(JSON.stringify(fields));
    const log: Log = { ...silentLog, warn: write, error: write };
    server = createHttpServer({
      name: 'policy',
      version: '0',
      host: '127.0.0.1',
      port: 0,
      log,
      metrics: createMetrics('test_'),
      health: () => ({ healthy: true }),
      routes: policyRoutes({
        bearer: 'right',
        rooms: () => [{ jid: 'r@muc', address: 'r@muc', meetingId: 'm', lobby: true, hasPassword: false, occupants: new Map() }],
        authenticate: async ({ host }) => ({ ok: true, claims: host }),
        admit: ({ room }) => ({ verdict: 'refuse', reason: 'other-room', type: 'cancel', condition: 'not-allowed', text: room }),
        onStranger: () => strangers++,
      }),
    });
    await server.start(new AbortController().signal);
  });
  afterEach(() => server.stop());

  it('answers who knows the bearer', async () => {
    expect((await post('/v1/authenticate', login, bearer)).json()).toEqual({ ok: true, claims: 'meet.jitsi' });
    expect((await post('/v1/admit', join, bearer)).json()).toMatchObject({ verdict: 'refuse', text: 'alpha@muc.meet.jitsi' });
  });

  it.each([
    {},
    { authorization: 'Bearer s3cret' },
    { authorization: 'Bearer ' },
    { authorization: 'right' },
    { authorization: 'Basic right' },
  ])('refuses %j, each time with one line and one count', async (headers) => {
    const given = headers as Record<string, string>;
    expect((await post('/v1/authenticate', login, given)).statusCode).toBe(401);
    expect((await post('/v1/admit', join, given)).statusCode).toBe(401);
    expect((await server.app.inject({ url: '/v1/rooms', headers: given })).statusCode).toBe(401);
    expect(lines).toHaveLength(3);
    expect(strangers).toBe(3);
    expect(lines.join()).not.toContain('s3cret');
  });

  it.each(['/%761/admit', '/v%31/admit', '/%76%31/authenticate', '/v1/%61dmit'])(
    'refuses %s, which is only another spelling',
    async (url) => {
      expect((await post(url, url.endsWith('dmit') ? join : login, {})).statusCode).toBe(401);
      expect(strangers).toBe(1);
    },
  );

  it('answers bad bodies with 400, and too big ones with 413, and repeats nothing of them', async () => {
    expect((await post('/v1/authenticate', { ...login, mechanism: 1, password: 'hunter2' }, bearer)).statusCode).toBe(400);
    expect((await post('/v1/authenticate', { ...login, token: 'x'.repeat(70_000) }, bearer)).statusCode).toBe(413);
    expect((await post('/v1/admit', { ...join, room: undefined }, bearer)).statusCode).toBe(400);
    expect(lines).toHaveLength(3);
    expect(lines.join()).not.toMatch(/hunter2|xxx/);
  });

  it('lists the rooms', async () => {
    const reply = await server.app.inject({ url: '/v1/rooms', headers: bearer });
    expect(reply.json()).toEqual({ rooms: [{ room: 'r@muc', meetingId: 'm', lobby: true, hasPassword: false, occupants: [] }] });
  });
});
