import type { Authenticator } from '@parley/auth-core';
import { createHttpServer, type FastifyInstance, type HttpServer } from '@parley/http';
import { silentLog } from '@parley/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Mover } from '../conference/mover.ts';
import { BRIDGE_1, BRIDGE_2, FocusHarness, type FocusHarnessOptions, ROOM } from '../testing/focus-harness.ts';
import { restrictAccess } from './access.ts';
import { focusMetrics } from './metrics.ts';
import { focusRoutes, type RouteDeps } from './routes.ts';

describe('the HTTP interface', () => {
  let focus: FocusHarness;
  let mover: Mover;
  let server: HttpServer;
  let deps: RouteDeps;
  let url: string;

  const start = async (options: FocusHarnessOptions = {}) => {
    focus = new FocusHarness(options);
    const { clock, service, bridges, counters } = focus;
    mover = new Mover({ clock, log: silentLog, service, bridges, brewery: BRIDGE_1.split('/')[0] ?? '', stressThreshold: 0.8 });
    deps = {
      service,
      bridges,
      mover,
      counters,
      problem: () => undefined,
      logins: () => 3,
      reservations: () => 0,
      capabilities: () => ({ 'client#1': 2 }),
    };
    server = createHttpServer({
      ...{ name: 'test', version: '1', host: '127.0.0.1', port: 0, log: silentLog, health: () => ({ healthy: true }) },
      metrics: focusMetrics(deps),
      routes: (app) => focusRoutes(app, deps),
    });
    await server.start(new AbortController().signal);
    url = `http://127.0.0.1:${server.port}`;
  };
  beforeEach(() => start());
  afterEach(async () => {
    mover.stop();
    await server.stop();
  });

  /** Status and body. */
  const get = async (path: string): Promise<[number, unknown]> => {
    const response = await fetch(url + path);
    return [response.status, await response.json()];
  };
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

  it('answers conference requests', async () => {
    expect((await fetch(`${url}/conference-request/v1`, { method: 'OPTIONS' })).status).toBe(200);
    const response = await post('/conference-request/v1?room=demo', {
      room: 'demo',
      machineUid: 'm',
      properties: { startAudioMuted: 9 },
      x: 1,
    });
    expect(await response.json()).toMatchObject({ ready: true, room: 'demo', focusJid: 'focus@auth.meet.jitsi' });
    for (const body of [{}, { room: 7 }, { room: 'demo@elsewhere' }, [], { room: '<>' }])
      expect((await post('/conference-request/v1', body)).status).toBe(400);
  });

  it('shows nothing but what the web service needs to other machines, unless it is open to them', async () => {
    const warnings: object[] = [];
    const log = { ...silentLog, warn: (fields: object) => void warnings.push(fields) };
    const status = async (app: FastifyInstance, path: string, remoteAddress: string) =>
      (await app.inject({ url: path, remoteAddress })).statusCode;
    const restricted = createHttpServer({
      ...{ name: 'test', version: '1', host: '127.0.0.1', port: 0, log, health: () => ({ healthy: true }) },
      metrics: focusMetrics(deps),
      routes: (app) => {
        restrictAccess(app, log);
        focusRoutes(app, deps);
      },
    });
    await restricted.start(new AbortController().signal);
    for (const path of ['/bridges', '/about/health', '/about/version', '/about/findings'])
      expect([path, await status(restricted.app, path, '172.18.0.4')]).toEqual([path, 200]);
    for (const path of [
      '/stats',
      '/metrics',
      '/debug',
      '/debug/conferences-full',
      '/rtcstats',
      '/pin',
      '/move-endpoints?bridge=x',
      '/stats/',
    ])
      expect([path, await status(restricted.app, path, '172.18.0.4')]).toEqual([path, path === '/stats/' ? 404 : 403]);
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) expect(await status(restricted.app, '/stats', address)).toBe(200);
    expect(await status(server.app, '/stats', '172.18.0.4')).toBe(200);
    expect(warnings).toEqual([{ address: '172.18.0.4', route: '/stats' }]);
    await restricted.stop();
  });

  it('counts requests by the address that the web container names', async () => {
    const ask = async (address: string) =>
      (await post('/conference-request/v1', { room: 'demo' }, { 'x-forwarded-for': `evil, ${address}` })).status;
    for (let count = 0; count < 60; count++) await ask('10.0.0.1');
    expect([await ask('10.0.0.1'), await ask('10.0.0.2')]).toEqual([429, 200]);
  });

  it.each([{}, { ENABLE_AUTH: '1' }])(
    'gives nobody more requests for a bearer that it does not look at: %j',
    async (env: Record<string, string>) => {
      await server.stop();
      await start({ env });
      const ask = async () =>
        (await post('/conference-request/v1', { room: 'demo' }, { authorization: 'Bearer a.b.c', 'x-forwarded-for': '10.0.0.1' })).status;
      for (let count = 0; count < 60; count++) await ask();
      expect(await ask()).toBe(429);
    },
  );

  it('asks for a login with 403, and has invalid ones forgotten with 400', async () => {
    await server.stop();
    await start({ env: { ENABLE_AUTH: '1' } });
    expect((await post('/conference-request/v1', { room: 'demo' }, { authorization: 'Bearer a.b.c' })).status).toBe(403);
    const refused = await post('/conference-request/v1', { room: 'demo', machineUid: 'm', sessionId: 'old' });
    expect(refused.status).toBe(400);
    // The client looks for it anywhere but at the very beginning.
    expect((await refused.text()).indexOf('400 invalid-session')).toBeGreaterThan(0);
    const user = 'u@meet.jitsi/r';
    const { sessionId } = await focus.ask(user, { claims: { kind: 'account' } });
    const accepted = await post('/conference-request/v1', { room: 'other', machineUid: 'm', sessionId });
    expect(accepted.status).toBe(400);
    focus.room('third@muc.meet.jitsi').info = { meetingId: 'third', breakout: false };
    const login = await post('/conference-request/v1', { room: 'third', machineUid: 'm', sessionId });
    expect(await login.json()).toMatchObject({ ready: true, identity: 'u@meet.jitsi', sessionId });
  });

  it('verifies tokens itself, and takes neither cookies nor origins for one', async () => {
    await server.stop();
    const lines: object[] = [];
    const tokens: Authenticator = {
      credentials: 'token',
      authenticate: async (attempt) =>
        attempt.kind === 'token' && attempt.token === 'good.to.ken'
          ? { ok: true, claims: { kind: 'token', rooms: { room: 'demo' }, user: { id: 'anna' } } }
          : { ok: false, condition: 'not-allowed', text: 'Invalid signature' },
    };
    const log = { ...silentLog, warn: (fields: object) => void lines.push(fields) };
    await start({ env: { ENABLE_AUTH: '1', AUTH_TYPE: 'jwt' }, tokens, log });
    const ask = (body: object, headers: Record<string, string> = {}) =>
      post('/conference-request/v1', { machineUid: 'm', ...body }, { 'x-forwarded-for': '192.0.2.9', ...headers });
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const forged = await ask({ room: 'demo' }, bearer('bad.to.ken'));
    expect([forged.status, await forged.json()]).toEqual([403, expect.objectContaining({ detail: 'Invalid signature' })]);
    expect(lines).toEqual([expect.objectContaining({ reason: 'token', sender: '192.0.2.9', room: 'demo' })]);
    expect(JSON.stringify(lines)).not.toContain('bad.to.ken');
    expect((await ask({ room: 'demo' }, { cookie: 'jwt=good.to.ken', origin: 'https://evil.example' })).status).toBe(403);
    expect((await ask({ room: 'demo' }, bearer(' '))).status).toBe(403);
    expect((await ask({ room: 'demo' }, bearer('x'.repeat(16_385)))).status).not.toBe(200);
    expect((await ask({ room: 'demo' }, bearer('a b'))).status).toBe(400);
    expect((await ask({ room: 'other' }, bearer('good.to.ken'))).status).toBe(400);
    const answer = await ask({ room: 'demo' }, { ...bearer('good.to.ken'), origin: 'https://elsewhere.example' });
    expect(await answer.json()).toMatchObject({
      ready: true,
      identity: 'anna',
      properties: { authentication: 'true', externalAuth: 'true' },
    });
    // The room is open now: nobody needs a token for it, but whoever shows one must have a genuine one.
    expect((await ask({ room: 'demo' })).status).toBe(200);
    expect((await ask({ room: 'demo' }, bearer('bad.to.ken'))).status).toBe(403);
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('jitsi_jicofo_conference_requests_refused_by_reason{reason="token"} 2');
    expect(text).toContain('jitsi_jicofo_login_sessions 3');
  });

  it('shows states', async () => {
    focus.addBridge();
    await focus.call('a', 'b');
    expect(await get('/debug/conferences')).toEqual([200, [ROOM]]);
    expect(await get('/debug')).toMatchObject([200, { problem: null, conferences: [{ room: ROOM, participants: 2, bridge: BRIDGE_1 }] }]);
    const full = { participants: [{ endpoint: 'a' }, { endpoint: 'b' }] };
    expect(await get('/debug?full=true')).toMatchObject([200, { conferences: [full] }]);
    expect(await get('/debug/conferences-full')).toMatchObject([200, { [ROOM]: full }]);
    expect(await get(`/debug/conference/${encodeURIComponent(ROOM)}`)).toMatchObject([200, full]);
    expect(await get('/rtcstats')).toMatchObject([200, { 'meeting-1': full }]);
    expect(await get('/debug/xmpp-caps')).toEqual([200, { 'client#1': 2 }]);
    expect(await get('/stats')).toMatchObject([200, { conferences: 1, participants: 2, jibri_detector: { count: 0 } }]);
    expect((await get('/debug/conference/nobody'))[0]).toBe(404);
    expect((await get('/debug/conference/x@elsewhere'))[0]).toBe(400);
  });

  it('tells metrics by bridge', async () => {
    focus.addBridge();
    await focus.call('a', 'b');
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const line of [
      'bridge_endpoints{jvb="jvb1"} 2',
      'bridge_failing_ice{jvb="jvb1"} 0',
      'participants_no_start_muted_rmd 2',
      'jibri_instances 0',
    ])
      expect(text).toContain(`jitsi_jicofo_${line}`);
  });

  it('leaves out of rtcstats who does not want it', async () => {
    await focus.request(ROOM, { rtcstatsEnabled: 'false' });
    expect(await get('/rtcstats')).toEqual([200, {}]);
  });

  it('empties bridges', async () => {
    const first = focus.addBridge(BRIDGE_1);
    await focus.call('a', 'b');
    const NONE = [200, { movedEndpoints: 0, conferences: 0 }];
    expect(await get('/move-endpoints?bridge=jvb1')).toEqual(NONE);
    const second = focus.addBridge(BRIDGE_2);
    expect(await get('/move-endpoints/move-fraction?bridge=jvb1&fraction=0')).toEqual(NONE);
    expect(await get(`/move-endpoints/move-endpoint?conference=demo&endpoint=a&bridge=jvb2`)).toEqual(NONE);
    expect(await get(`/move-endpoints/move-endpoints?bridge=jvb1&numEndpoints=5`)).toEqual([200, { movedEndpoints: 2, conferences: 1 }]);
    await focus.settle();
    expect([first.endpoints, second.endpoints]).toEqual([[], ['a', 'b']]);
    await focus.pass(10_000);
    expect(await get(`/move-fraction?bridge=${encodeURIComponent(BRIDGE_2)}`)).toEqual(NONE);
    expect(await get('/move-endpoints/move-endpoint?conference=demo&endpoint=a')).toEqual([200, { movedEndpoints: 2, conferences: 1 }]);
    await focus.settle();
    expect(first.endpoints).toEqual(['a', 'b']);
    expect(focus.bridges.get(BRIDGE_1)?.endpointsMoved).toBe(2);
  });

  it.each([
    ['/move-endpoints', 400],
    ['/move-endpoints?bridge=nobody', 404],
    ['/move-endpoints?bridge=jvb1&numEndpoints=many', 400],
    ['/move-endpoints?bridge=jvb1&bridge=jvb1', 400],
    ['/move-endpoints?bridge=jvb1&conference=nobody', 404],
    ['/move-endpoints?bridge=jvb2&conference=nobody', 404],
    ['/move-fraction?bridge=jvb1&fraction=2', 400],
    ['/move-endpoints/move-endpoint?conference=nobody&endpoint=a', 404],
    ['/move-endpoints/move-endpoint?conference=demo&endpoint=nobody', 404],
    ['/move-endpoints/move-endpoint?conference=demo', 400],
  ])('answers %s with %i', async (path, status) => {
    focus.addBridge();
    await focus.call('a', 'b');
    focus.addBridge(BRIDGE_2);
    expect((await get(path))[0]).toBe(status);
  });

  it('pins rooms to a version of bridges', async () => {
    focus.addBridge(BRIDGE_1, { version: '1' });
    focus.addBridge(BRIDGE_2, { version: '2', stressLevel: 0.7 });
    expect((await post('/pin', { conferenceId: 'Demo', jvbVersion: '2', durationMinutes: 1 })).status).toBe(200);
    expect(await get('/pin')).toMatchObject([200, [{ conferenceId: ROOM, jvbVersion: '2' }]]);
    await focus.call('a', 'b');
    expect(focus.service.get(ROOM)?.bridgeJid).toBe(BRIDGE_2);
    expect((await post('/pin/remove', { conferenceId: ROOM })).status).toBe(200);
    expect((await post('/pin/remove', { conferenceId: ROOM })).status).toBe(404);
    for (const body of [{}, { conferenceId: 'demo' }, { conferenceId: 'demo', jvbVersion: '1', durationMinutes: -1 }, []])
      expect((await post('/pin', body)).status).toBe(400);
    await post('/pin', { conferenceId: 'demo', jvbVersion: '2', durationMinutes: 1 });
    focus.clock.advance(60_000);
    expect(await get('/pin')).toEqual([200, []]);
  });

  it('moves conferences away from overloaded bridges by itself, when told to and when there is room', async () => {
    mover.startRedistribution();
    const first = focus.addBridge(BRIDGE_1);
    await focus.call('a', 'b');
    focus.addBridge(BRIDGE_1, { stressLevel: 0.95 });
    const second = focus.addBridge(BRIDGE_2, { stressLevel: 0.85 });
    await focus.pass(60_000);
    expect(first.endpoints).toEqual(['a', 'b']);
    focus.addBridge(BRIDGE_2, { stressLevel: 0.2 });
    await focus.pass(60_000);
    expect([first.endpoints, second.endpoints]).toEqual([[], ['a', 'b']]);
  });
});
