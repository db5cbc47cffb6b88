import { createHttpServer, type HttpServer } from '@parley/http';
import { silentLog } from '@parley/kernel';
import { createMetrics } from '@parley/metrics';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BridgeHarness } from '../testing/bridge-harness.ts';
import { registerConferenceRoutes } from './conferences.ts';

let harness: BridgeHarness;
let server: HttpServer;
beforeEach(async () => {
  harness = new BridgeHarness();
  server = createHttpServer({
    name: 'jvb',
    version: '0',
    host: '127.0.0.1',
    port: 0,
    log: silentLog,
    metrics: createMetrics('test_'),
    health: () => ({ healthy: true }),
    routes: (app) => registerConferenceRoutes(app, harness.bridge),
  });
  await server.start(new AbortController().signal);
});
afterEach(() => server.stop());

async function send(method: string, path: string, body?: unknown) {
  const init = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(`http://127.0.0.1:${server.port}/colibri/v2/conferences${path}`, { method, ...init });
  return [response.status, (await response.json()) as Record<string, unknown>] as const;
}

const endpoint = {
  create: true,
  id: '79f0273d',
  'stats-id': 'Garett-w1o',
  'muc-role': 'moderator',
  medias: [{ type: 'audio', 'payload-types': [{ name: 'opus', id: '111' }], 'rtp-hdrexts': [] }],
  transport: { 'ice-controlling': true, sctp: {} },
  capabilities: ['source-names'],
};
const creation = { 'meeting-id': 'beccf2ed', name: 'room@muc.example', create: true, endpoints: [endpoint] };

describe('conferences by HTTP', () => {
  it('are made, accepted, muted and ended in the words of the reference bridge', async () => {
    const [status, made] = await send('POST', '', creation);
    expect([status, made]).toMatchObject([
      200,
      {
        endpoints: [
          {
            id: '79f0273d',
            transport: {
              sctp: { port: 5000, role: 'server' },
              transport: {
                ufrag: 'ufrag0',
                pwd: 'pwd0',
                'rtcp-mux': true,
                fingerprints: [{ fingerprint: 'AA:BB', setup: 'actpass', hash: 'sha-256' }],
              },
            },
          },
        ],
        sources: [
          { id: 'jvb-a0', type: 'audio' },
          { id: 'jvb-v0', type: 'video', sources: [{ ssrc: 1234, name: 'jvb-v0' }] },
        ],
      },
    ]);
    const fingerprints = [{ hash: 'sha-256', setup: 'active', fingerprint: Array(32).fill('AB').join(':') }];
    const accepted = {
      id: '79f0273d',
      transport: { transport: { ufrag: 'abcd', pwd: 'x'.repeat(22), fingerprints } },
      sources: [
        {
          type: 'video',
          id: '79f0273d-v0',
          sources: [{ ssrc: 1 }, { ssrc: 2 }],
          'ssrc-groups': [{ semantics: 'FID', sources: [1, { ssrc: 2 }] }],
        },
      ],
    };
    expect(await send('PATCH', '/beccf2ed', { endpoints: [accepted] })).toEqual([200, {}]);
    const made0 = harness.bridge.conferences[0]?.endpoints.get('79f0273d');
    expect([made0?.accepted, made0?.sources.get('79f0273d-v0')?.signalled]).toEqual([true, { ssrc: 1, rtxSsrc: 2 }]);
    await send('PATCH', '/beccf2ed', { endpoints: [{ id: '79f0273d', 'force-mute': { audio: false, video: true } }] });
    expect(made0?.forceMute).toEqual({ audio: false, video: true });
    expect(await send('GET', '/beccf2ed/dominant-speaker-identification')).toMatchObject([200, { endpointsInLastNOrder: ['79f0273d'] }]);
    expect(await send('PATCH', '/beccf2ed', { expire: true })).toEqual([200, {}]);
    expect(harness.bridge.conferences).toEqual([]);
  });

  it.each([
    ['transport-cc', [{ type: 'nack', subtype: 'pli' }, { type: 'transport-cc' }]],
    ['none', [{ type: 'nack' }]],
  ])('are told what feedback a client gives: %s', async (expected, feedback) => {
    const uri = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
    const vp8 = { name: 'VP8', id: '100', clockrate: '90000', 'rtcp-fbs': feedback };
    const medias = [{ type: 'video', 'payload-types': [vp8], 'rtp-hdrexts': [{ uri, id: 5 }] }];
    expect((await send('POST', '', { ...creation, endpoints: [{ ...endpoint, medias }] }))[0]).toBe(200);
    expect(harness.sfu.transports[0]?.options.congestion).toBe(expected);
  });

  it('refuse newcomers of an overloaded bridge in a way that says to come back', async () => {
    for (let second = 0; second < 14; second += 2) {
      harness.guard.measured({ busiest: 1.05, newcomers: 1.05 });
      await harness.pass(2_000);
    }
    expect(await send('POST', '', creation)).toMatchObject([429, { detail: 'the bridge is overloaded' }]);
  });

  it.each([
    ['a conference that is there already', 'POST', '', creation, 409, 'conference_already_exists'],
    ['an unknown conference', 'PATCH', '/nobody', {}, 404, 'conference_not_found'],
    ['an unknown endpoint', 'PATCH', '/beccf2ed', { endpoints: [{ id: 'x', sources: [] }] }, 404, 'unknown_endpoint'],
    ['no object', 'POST', '', [], 400, 'object'],
    ['no meeting id', 'POST', '', { create: true }, 400, 'meeting-id'],
    ['endpoints that are no list', 'PATCH', '/beccf2ed', { endpoints: {} }, 400, 'endpoints'],
    [
      'an SSRC that is none',
      'PATCH',
      '/beccf2ed',
      { endpoints: [{ id: '79f0273d', sources: [{ type: 'audio', id: 'a', sources: [{ ssrc: -1 }] }] }] },
      400,
      '',
    ],
    [
      'a kind of media that is none',
      'PATCH',
      '/beccf2ed',
      { endpoints: [{ id: '79f0273d', sources: [{ type: 'smell', id: 'a', sources: [{ ssrc: 1 }] }] }] },
      400,
      '',
    ],
    [
      'a payload type that is none',
      'PATCH',
      '/beccf2ed',
      { endpoints: [{ id: '79f0273d', medias: [{ type: 'video', 'payload-types': ['VP8'] }] }] },
      400,
      'payload type',
    ],
    ['a media of no known type', 'PATCH', '/beccf2ed', { endpoints: [{ id: '79f0273d', medias: [{ type: 'smell' }] }] }, 400, 'smell'],
    [
      'two tables for one type',
      'PATCH',
      '/beccf2ed',
      { endpoints: [{ id: '79f0273d', medias: [{ type: 'video' }, { type: 'video' }] }] },
      400,
      'two medias',
    ],
    ['a relay', 'PATCH', '/beccf2ed', { relays: [{}] }, 501, ''],
    ['an exporter', 'PATCH', '/beccf2ed', { connects: [{}] }, 501, ''],
    ['reading', 'GET', '/beccf2ed', undefined, 501, ''],
  ])('refuse %s', async (_, method, path, body, expected, detail) => {
    await send('POST', '', creation);
    const [status, problem] = await send(method, path, body);
    expect([status, String(problem.detail ?? '')]).toEqual([expected, expect.stringContaining(detail)]);
  });
});
