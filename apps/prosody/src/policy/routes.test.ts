import { createHttpServer, type HttpServer } from '@parley/http';
import { silentLog } from '@parley/kernel';
import { createMetrics } from '@parley/metrics';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { policyRoutes } from './routes.ts';

describe('policy routes', () => {
  let server: HttpServer;
  const bearer = { authorization: 'Bearer right' };
  const login = { host: 'meet.jitsi', mechanism: 'ANONYMOUS' };
  const post = (payload: unknown, headers: Record<string, string>) =>
    server.app.inject({ method: 'POST', url: '/v1/authenticate', headers, payload: payload as object });

  beforeEach(async () => {
    server = createHttpServer({
      name: 'policy',
      version: '0',
      host: '127.0.0.1',
      port: 0,
      log: silentLog,
      metrics: createMetrics('test_'),
      health: () => ({ healthy: true }),
      routes: policyRoutes({
        domain: 'meet.jitsi',
        bearer: 'right',
        log: silentLog,
        rooms: () => [{ jid: 'r@muc', meetingId: 'm', occupants: new Map() }],
        onAuthenticated: () => {},
      }),
    });
    await server.start(new AbortController().signal);
  });
  afterEach(() => server.stop());

  it('answers who knows the bearer', async () => {
    const reply = await post(login, bearer);
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toEqual({ ok: true });
  });

  it.each([{}, { authorization: 'Bearer wrong' }, { authorization: 'Bearer ' }, { authorization: 'right' }])(
    'refuses %j',
    async (headers) => {
      expect((await post(login, headers as Record<string, string>)).statusCode).toBe(401);
      expect((await server.app.inject({ url: '/v1/rooms', headers })).statusCode).toBe(401);
    },
  );

  it('answers bad bodies with 400, and too big ones with 413', async () => {
    expect((await post({ host: 1 }, bearer)).statusCode).toBe(400);
    expect((await post({ host: 'x'.repeat(70_000) }, bearer)).statusCode).toBe(413);
  });

  it('lists the rooms', async () => {
    const reply = await server.app.inject({ url: '/v1/rooms', headers: bearer });
    expect(reply.json()).toEqual({ rooms: [{ room: 'r@muc', meetingId: 'm', occupants: [] }] });
  });
});
