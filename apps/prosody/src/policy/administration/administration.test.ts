import type { PayloadVerifier } from '@parley/auth-jwt';
import { createHttpServer, type HttpServer } from '@parley/http';
import { AppError, type LogFields, silentLog } from '@parley/kernel';
import { createMetrics } from '@parley/metrics';
import type { JsonObject, RoomOperation, RoomView } from '@parley/room-services';
import { moderatorWith, occupantWith, roomWith } from '@parley/room-services/testing';
import { xml } from '@parley/xmpp-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdminAccess } from './admin-access.ts';
import { openApi } from './openapi.ts';
import { administrationEndpoints, administrationRoutes } from './routes.ts';

const TOKEN = 'an-administrator-knows';
const MUC = 'muc.meet.jitsi';
const anna = moderatorWith('anna', { displayName: 'Anna', user: { id: 'u', email: 'anna@acme.test' } });
const phone = occupantWith('phone', { displayName: '+49 30 1234', isService: true });
const plan = roomWith([anna, occupantWith('bert', { displayName: 'Bert' }), phone], { lobby: true, hasPassword: true, createdAt: 5 });
const named = (room: RoomView, jid: string, address = jid): RoomView => ({ ...room, jid, address });
const ROOMS = [
  named(plan, `plan@${MUC}`),
  named(roomWith([]), `[acme]b%c3%bcro@${MUC}`, 'b%c3%bcro@muc.acme.meet.jitsi'),
  named(roomWith([anna], { mainRoom: `plan@${MUC}`, subject: 'Group 1' }), 'uuid@breakout.meet.jitsi'),
  named(roomWith([]), `__jicofo-health-check-1@${MUC}`),
];

describe('administration by HTTP', () => {
  let server: HttpServer;
  let done: (readonly [string, RoomOperation] | readonly ['invite' | 'say', ...unknown[]])[];
  let lines: LogFields[];
  let isKnown: boolean;
  const answered: string[] = [];

  beforeEach(async () => {
    [done, lines, isKnown, answered.length] = [[], [], true, 0];
    const verifier: PayloadVerifier = {
      verify: async (token) => (token === 'signed' ? { payload: {} } : { problem: 'Invalid signature' }),
    };
    server = createHttpServer({
      name: 'policy',
      version: '0',
      host: '127.0.0.1',
      port: 0,
      log: silentLog,
      metrics: createMetrics('test_'),
      health: () => ({ healthy: true }),
      routes: administrationRoutes({
        access: createAdminAccess({ bearers: ['of-this-machine', TOKEN], verifier }),
        modules: ['muc_size'],
        domain: 'meet.jitsi',
        index() {
          if (!isKnown) throw new AppError('UNAVAILABLE', 'the rooms are not known yet');
          return { rooms: new Map(ROOMS.map((room) => [room.jid, room])), muc: MUC };
        },
        sessions: async () => 12,
        relays: () => [{ type: 'turn', host: 't' }],
        async operate(room, operation) {
          done.push([room, operation]);
          return operation.name === 'check-password' ? xml('valid', {}, String(operation.password === 'right')) : undefined;
        },
        say: (room: string, nicks: readonly string[], content: JsonObject) => void done.push(['say', room, nicks, content]),
        async invite(conference, number) {
          if (number === 'none') throw new AppError('NOT_FOUND', 'Jigasi not found');
          done.push(['invite', conference, number]);
        },
        log: silentLog,
        refusals: { warn: (fields) => void lines.push(fields) },
        onRequest: (path, status) => void answered.push(`${path} ${status}`),
      }),
    });
    await server.start(new AbortController().signal);
  });
  afterEach(() => server.stop());

  async function ask(
    line: string,
    payload?: unknown,
    { token = TOKEN, type = 'application/json' }: { token?: string; type?: string } = {},
  ) {
    const [method, url = ''] = line.split(' ') as ['GET' | 'PUT' | 'POST', string];
    const headers = { ...(token !== '' && { authorization: `Bearer ${token}` }), ...(payload !== undefined && { 'content-type': type }) };
    const response = await server.app.inject({
      method,
      url: `/public${url}`,
      headers,
      ...(payload !== undefined && { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
    });
    const isJson = /json/.test(String(response.headers['content-type']));
    return [response.statusCode, isJson ? response.json() : response.body] as const;
  }

  it.each([
    ['GET /room-size?room=plan&domain=meet.jitsi', { participants: 3 }],
    ['GET /room-size?room=PLAN', { participants: 3 }],
    ['GET /room-size?room=B%C3%BCro&domain=meet.jitsi&subdomain=acme', { participants: 0 }],
    [
      'GET /room?room=plan',
      [
        { jid: 'plan@muc.meet.jitsi/anna', email: 'anna@acme.test', display_name: 'Anna' },
        { jid: 'plan@muc.meet.jitsi/bert', email: '', display_name: 'Bert' },
        { jid: 'plan@muc.meet.jitsi/phone', email: '', display_name: '+49 30 1234' },
      ],
    ],
    ['GET /sessions', '12'],
    [
      'GET /room-census',
      {
        room_census: [
          { room_name: 'plan@muc.meet.jitsi', participants: 3, created_time: '5', leaked: false },
          { room_name: '[acme]b%c3%bcro@muc.meet.jitsi', participants: 0, leaked: false },
        ],
      },
    ],
    ['GET /turn-credentials', [{ type: 'turn', host: 't' }]],
    ['GET /room-info?room=plan', { conference: 'plan@muc.meet.jitsi', passcodeProtected: true, lobbyEnabled: true }],
    [
      'GET /room-info?room=büro&prefix=acme',
      { conference: '[acme]b%c3%bcro@muc.meet.jitsi', passcodeProtected: false, lobbyEnabled: false },
    ],
  ])('%s', async (line, body) => {
    expect(await ask(line)).toEqual([200, body]);
  });

  it('tells what rooms there are, and who is in one', async () => {
    const [, all] = await ask('GET /administration/rooms');
    expect(all.rooms.map(({ name, mainRoom }: { name: string; mainRoom?: string }) => [name, mainRoom])).toEqual([
      ['plan', undefined],
      ['acme/b%c3%bcro', undefined],
      ['uuid', 'plan'],
    ]);
    for (const room of ['plan', 'plan@muc.meet.jitsi', 'PLAN', 'uuid', 'uuid@breakout.meet.jitsi']) {
      const [status, details] = await ask(`GET /administration/rooms/${room}`);
      expect([status, details.participantList[0]]).toEqual([
        200,
        { id: 'anna', displayName: 'Anna', moderator: true, service: false, connectionJID: 'anna@meet.jitsi/x', userId: 'u' },
      ]);
    }
    expect((await ask('GET /administration/rooms/acme%2Fb%C3%BCro'))[0]).toBe(200);
    expect((await ask('GET /administration/rooms/none'))[0]).toBe(404);
  });

  it.each([
    ['PUT /room-info?room=plan', { passcode: 'right' }, { valid: true }],
    ['PUT /room-info?room=plan', { passcode: 'wrong' }, { valid: false }],
    ['PUT /kick-participant?room=plan', { participantId: 'bert' }, '', ['plan@muc.meet.jitsi', { name: 'kick', nick: 'bert' }]],
    ['PUT /kick-participant?room=uuid', { participantId: 'anna' }, '', ['uuid@breakout.meet.jitsi', { name: 'kick', nick: 'anna' }]],
    ['PUT /kick-participant?room=plan', { number: '+49 30' }, '', ['plan@muc.meet.jitsi', { name: 'kick', nick: 'phone' }]],
    [
      'POST /end-meeting?conference=plan@muc.meet.jitsi',
      undefined,
      '',
      ['plan@muc.meet.jitsi', { name: 'destroy', reason: 'The meeting has been terminated' }],
    ],
    [
      'POST /end-meeting?conference=b%25c3%25bcro@muc.acme.meet.jitsi&silent-reconnect=true',
      undefined,
      '',
      [
        '[acme]b%c3%bcro@muc.meet.jitsi',
        { name: 'destroy', reason: 'The meeting has been terminated silently', alternate: 'b%c3%bcro@muc.acme.meet.jitsi' },
      ],
    ],
    ['POST /invite-jigasi', { conference: 'plan@muc.meet.jitsi', phoneNo: '+49' }, '', ['invite', 'plan@muc.meet.jitsi', '+49']],
    [
      'POST /send-system-chat-message',
      {
        room: 'plan@muc.meet.jitsi',
        message: 'Hello',
        displayName: 'Admin',
        connectionJIDs: ['bert@meet.jitsi/x', 'focus@auth.meet.jitsi/f', 'x@y'],
      },
      '',
      ['say', 'plan@muc.meet.jitsi', ['bert'], { type: 'system_chat_message', message: 'Hello', displayName: 'Admin' }],
    ],
  ] as const)('%s %j', async (line, body, answer, ...effects) => {
    expect(await ask(line, body)).toEqual([200, answer]);
    if (effects.length > 0) expect(done).toEqual(effects);
  });

  it.each([
    ['GET /room-size', undefined, 400],
    ['GET /room-size?room=none', undefined, 404],
    ['GET /room-size?room=plan&domain=other.test', undefined, 404],
    ['GET /room-info?room=none', undefined, 404],
    ['PUT /room-info?room=plan', {}, 400],
    ['PUT /kick-participant?room=plan', { participantId: 'focus' }, 404],
    ['PUT /kick-participant?room=plan', { participantId: 'nobody' }, 404],
    ['PUT /kick-participant?room=plan', { number: 'Bert' }, 404],
    ['PUT /kick-participant?room=plan', { participantId: 'bert', number: '1' }, 400],
    ['PUT /kick-participant?room=plan', {}, 400],
    ['PUT /kick-participant?room=plan', '{', 400],
    ['PUT /kick-participant?room=plan', undefined, 400],
    ['POST /end-meeting', undefined, 400],
    ['POST /end-meeting?conference=none@muc.meet.jitsi', undefined, 404],
    ['POST /end-meeting?conference=@', undefined, 400],
    ['POST /send-system-chat-message', { room: 'plan@muc.meet.jitsi', message: 'x' }, 400],
    ['POST /send-system-chat-message', { room: 'none@muc.meet.jitsi', message: 'x', connectionJIDs: [] }, 404],
    ['POST /invite-jigasi', { conference: 'c' }, 400],
    ['POST /room-size', undefined, 404],
    ['GET /administration/other', undefined, 404],
  ])('%s %j is answered with %i', async (line, body, status) => {
    expect((await ask(line, body))[0]).toBe(status);
    expect(done).toEqual([]);
  });

  it('says why nobody can be telephoned, and takes nothing but JSON', async () => {
    expect(await ask('POST /invite-jigasi', { conference: 'c', phoneNo: 'none' })).toEqual([404, { error: 'Jigasi not found' }]);
    expect((await ask('PUT /kick-participant?room=plan', { participantId: 'bert' }, { type: 'text/plain' }))[0]).toBe(400);
  });

  it.each([
    ['GET /room-census', 401],
    ['GET /turn-credentials', 401],
    ['GET /administration/rooms', 401],
    ['GET /room-info?room=plan', 403],
    ['PUT /room-info?room=plan', 403],
    ['PUT /kick-participant?room=plan', 403],
    ['POST /end-meeting?conference=plan@muc.meet.jitsi', 401],
    ['POST /invite-jigasi', 401],
    ['POST /send-system-chat-message', 401],
  ])('refuses %s to whoever has no token, or a wrong one, with %i and a line each time', async (line, status) => {
    const body = line.startsWith('GET') ? undefined : { passcode: 'x' };
    for (const token of ['', 'wrong', `${TOKEN}x`]) expect((await ask(line, body, { token }))[0]).toBe(status);
    expect(done).toEqual([]);
    expect(lines.map(({ reason }) => reason)).toEqual(['no token', 'Invalid signature', 'Invalid signature']);
    expect(JSON.stringify(lines)).not.toContain('wrong');
    expect(answered.every((line) => line.endsWith(` ${status}`)) && answered.length === 3).toBe(true);
  });

  it('takes signed tokens and that of this machine, and asks for none where an operator has named the module', async () => {
    for (const token of ['signed', 'of-this-machine']) expect((await ask('GET /administration/rooms', undefined, { token }))[0]).toBe(200);
    for (const line of ['GET /room-size?room=plan', 'GET /room?room=plan', 'GET /sessions'])
      expect((await ask(line, undefined, { token: '' }))[0]).toBe(200);
  });

  it('asks for patience while the rooms are not known', async () => {
    isKnown = false;
    expect((await ask('GET /room-census'))[0]).toBe(503);
  });

  it('describes itself', async () => {
    const [status, document] = await ask('GET /administration/openapi.json', undefined, { token: '' });
    expect(status).toBe(200);
    expect(Object.keys(document.paths)).toHaveLength(13);
    expect(document.paths['/kick-participant'].put).toMatchObject({
      parameters: [
        { name: 'room', in: 'query', required: true },
        { name: 'prefix', required: false },
      ],
      requestBody: { content: { 'application/json': { schema: { properties: { participantId: { type: 'string' } } } } } },
      security: [{ administrator: [] }],
      responses: { 200: { description: 'Done.' }, 403: { description: 'The token is missing or wrong.' } },
    });
    expect(document.paths['/room-size'].get.security).toEqual([{ administrator: [] }, {}]);
  });

  it('has one name for each of its operations', () => {
    const nobody = () => {
      throw new Error('not asked');
    };
    const deps = { index: nobody, domain: '', sessions: nobody, relays: nobody, operate: nobody, say: nobody, invite: nobody };
    const { paths } = openApi(administrationEndpoints(deps), '1') as { paths: Record<string, Record<string, { operationId: string }>> };
    const ids = Object.values(paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('putKickParticipant');
  });
});
