import { AppError, deferred } from '@parley/kernel';
import type { RouterCallbacks, TransportOptions } from '@parley/sfu';
import { type ConferenceModify, colibriReasonOf } from '@parley/xmpp-colibri2';
import { stanzaErrorInfo } from '@parley/xmpp-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { audioSource, BridgeHarness, videoSource } from '../testing/bridge-harness.ts';

let harness: BridgeHarness;
beforeEach(() => {
  harness = new BridgeHarness();
});

async function refusal(request: ConferenceModify) {
  const error = await harness.bridge.modify(request).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return [stanzaErrorInfo(error).condition, colibriReasonOf(error)?.reason];
}

/** A request whose endpoints are named. */
type Given = Partial<Omit<ConferenceModify, 'endpoints'>> & { readonly endpoints?: readonly string[] };

describe('Bridge.modify', () => {
  it('creates a conference with its first endpoint and names transport and feedback sources', async () => {
    const sctp = { transport: { sctp: { role: 'server' } } };
    const modified = await harness.bridge.modify(harness.request({ create: true, endpoints: [harness.creation('a', sctp)] }));
    const [endpoint] = modified.endpoints;
    expect(endpoint?.transport?.sctp).toEqual({ port: 5000, role: 'server' });
    expect(endpoint?.transport?.transport).toMatchObject({
      ufrag: 'ufrag0',
      pwd: 'pwd0',
      rtcpMux: true,
      fingerprint: { hash: 'sha-256', setup: 'actpass', value: 'AA:BB' },
      webSockets: [expect.stringMatching(/^wss:\/\/x\/[0-9a-f]{16}\/a\?pwd=[a-z0-9]{24}$/)],
    });
    expect(endpoint?.transport?.transport.iceGeneration).toBeUndefined();
    expect(modified.sources.map(({ type, id }) => [type, id])).toEqual([
      ['audio', 'jvb-a0'],
      ['video', 'jvb-v0'],
    ]);
    expect(modified.sources[1]?.sources[0]?.ssrc).toBe(1234);
    const second = await harness.bridge.modify(harness.request({ endpoints: [harness.creation('b')] }));
    expect(second.sources).toEqual(modified.sources);
    expect(second.endpoints[0]?.transport?.sctp).toBeUndefined();
  });

  it('hands the accepted transport to the worker, once', async () => {
    const { transport } = await harness.join('a', [audioSource('a', 1)]);
    expect(transport.peer).toEqual({ hash: 'sha-256', fingerprint: 'AA:BB', setup: 'active', ice: { ufrag: 'u-a', pwd: 'p-a' } });
    const modified = await harness.bridge.modify(harness.request({ endpoints: [harness.acceptance('a', [audioSource('a', 1)])] }));
    expect(modified).toEqual({ sources: [], endpoints: [{ id: 'a' }].slice(1) });
    expect(transport.producers).toHaveLength(1);
  });

  it.each([
    ['create of an existing conference', { create: true }, ['conflict', 'conference_already_exists']],
    ['an unknown conference', { meetingId: 'other' }, ['item-not-found', 'conference_not_found']],
    ['an update of an unknown endpoint', { endpoints: ['update'] }, ['item-not-found', 'unknown_endpoint']],
    ['create of an existing endpoint', { endpoints: ['create'] }, ['conflict', undefined]],
    ['a relay', { relays: 1 }, ['feature-not-implemented', undefined]],
    ['an SSRC of somebody else', { endpoints: ['stolen'] }, ['bad-request', undefined]],
    ['a source name of somebody else', { endpoints: ['named'] }, ['bad-request', undefined]],
    ['the SSRC of the bridge', { endpoints: ['probing'] }, ['bad-request', undefined]],
    ['sources of a visitor', { endpoints: ['visitor'] }, ['bad-request', undefined]],
    ['an unusable fingerprint', { endpoints: ['fingerprint'] }, ['bad-request', undefined]],
  ])('refuses %s', async (_, given, expected) => {
    const { endpoints = [], ...over } = given as Given;
    await harness.join('a', [audioSource('a', 1)]);
    await harness.bridge.modify(harness.request({ endpoints: [harness.creation('v', { mucRole: 'visitor' })] }));
    await harness.bridge.modify(harness.request({ endpoints: [harness.creation('n')] }));
    const accepted = harness.acceptance('n', []);
    const choices: Record<string, ConferenceModify['endpoints'][number]> = {
      update: harness.endpoint('x', { sources: [] }),
      create: harness.creation('a'),
      stolen: harness.endpoint('n', { sources: [audioSource('n', 1)] }),
      named: harness.endpoint('n', { sources: [audioSource('a', 2)] }),
      probing: harness.endpoint('n', { sources: [audioSource('n', 1234)] }),
      visitor: harness.endpoint('v', { sources: [audioSource('v', 9)] }),
      fingerprint: {
        ...accepted,
        transport: { transport: { ...accepted.transport?.transport, fingerprint: { hash: 'md5', setup: 'active', value: 'x' } } as never },
      },
    };
    const request = harness.request({ ...over, endpoints: endpoints.flatMap((name) => choices[name] ?? []) });
    expect(await refusal(request)).toEqual(expected);
    expect(harness.totals.colibriRequests.refused).toBe(1);
  });

  it('force-mutes whoever sends sources that are refused', async () => {
    await harness.join('a', [audioSource('a', 1)]);
    const { transport } = await harness.join('b', [audioSource('b', 2)]);
    const sources = [audioSource('b', 2), audioSource('a', 3)];
    const endpoints = [harness.endpoint('b', { sources, forceMute: { audio: true, video: false } })];
    expect(await refusal(harness.request({ endpoints }))).toEqual(['bad-request', undefined]);
    expect(transport.producers.map(({ paused }) => paused)).toEqual([true]);
  });

  it('ignores expire and force-mute of unknown endpoints', async () => {
    await harness.join('a', []);
    const endpoints = [harness.endpoint('x', { expire: true }), harness.endpoint('y', { forceMute: { audio: true, video: true } })];
    expect(await harness.bridge.modify(harness.request({ endpoints }))).toEqual({ sources: [], endpoints: [] });
  });

  it('creates nothing while it shuts down', async () => {
    harness.bridge.refusesNew = true;
    expect(await refusal(harness.request({ create: true }))).toEqual(['service-unavailable', 'graceful_shutdown']);
  });

  it('creates nothing without a worker, and can again when one is back', async () => {
    harness.sfu.aliveWorkers = 0;
    const request = harness.request({ create: true, endpoints: [harness.creation('a')] });
    expect(await refusal(request)).toEqual(['service-unavailable', undefined]);
    harness.sfu.aliveWorkers = 1;
    expect((await harness.bridge.modify(request)).endpoints).toHaveLength(1);
  });

  it('ends a conference by request, and with its last endpoint', async () => {
    const a = await harness.join('a', []);
    await harness.bridge.modify(harness.request({ expire: true }));
    expect([harness.bridge.conferences, a.transport.closed, a.socket.closed]).toEqual([[], true, 1001]);
    await harness.join('b', []);
    await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('b', { expire: true })] }));
    expect(harness.bridge.conferences).toEqual([]);
    expect(await refusal(harness.request({ endpoints: [harness.endpoint('b', { expire: true })] }))).toEqual([
      'item-not-found',
      'conference_not_found',
    ]);
  });

  it('carries out requests of a conference in the order of arrival', async () => {
    const { bridge } = harness;
    const results = await Promise.allSettled([
      bridge.modify(harness.request({ create: true, endpoints: [harness.creation('a')] })),
      bridge.modify(harness.request({ endpoints: [harness.acceptance('a', [videoSource('a', 100)])] })),
      bridge.modify(harness.request({ endpoints: [harness.endpoint('a', { expire: true })] })),
      bridge.modify(harness.request({ endpoints: [harness.acceptance('a', [])] })),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
  });

  it('lets an endpoint expire while the worker has something to do for another one', async () => {
    await harness.join('a', []);
    await harness.bridge.modify(harness.request({ endpoints: [harness.creation('b')] }));
    const connected = deferred();
    Object.assign(harness.sfu.transports.at(-1) ?? {}, { connect: () => connected.promise });
    const accepted = harness.bridge.modify(harness.request({ endpoints: [harness.acceptance('b', [])] }));
    await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('a', { expire: true })] }));
    connected.resolve();
    await accepted;
    expect([...(harness.bridge.conferences[0]?.endpoints.keys() ?? [])]).toEqual(['b']);
  });

  it('goes on with a conference whose last endpoint expires while the next one is made', async () => {
    const { bridge } = harness;
    const { transport } = await harness.join('a', []);
    const next = bridge.modify(harness.request({ endpoints: [harness.creation('b')] }));
    await bridge.modify(harness.request({ endpoints: [harness.endpoint('a', { expire: true })] }));
    expect((await next).endpoints).toHaveLength(1);
    await harness.settle();
    expect([transport.closed, bridge.conferences[0]?.endpoints.has('b')]).toEqual([true, true]);
  });

  it('goes on with it when one could not be made, and another one is asked for meanwhile', async () => {
    const { bridge, sfu } = harness;
    const createRouter = sfu.createRouter.bind(sfu);
    const stuck = deferred<never>();
    let isStuck = false;
    Object.assign(sfu, {
      createRouter: async (callbacks: RouterCallbacks) => {
        const router = await createRouter(callbacks);
        const createTransport = router.createTransport.bind(router);
        return Object.assign(router, {
          createTransport: (options: TransportOptions) => (isStuck ? stuck.promise : createTransport(options)),
        });
      },
    });
    await harness.join('a', []);
    isStuck = true;
    const never = bridge.modify(harness.request({ endpoints: [harness.creation('b')] }));
    await bridge.modify(harness.request({ endpoints: [harness.endpoint('a', { expire: true })] }));
    isStuck = false;
    const made = bridge.modify(harness.request({ endpoints: [harness.creation('c')] }));
    stuck.reject(new AppError('UNAVAILABLE', 'no transport now'));
    await expect(never).rejects.toThrow();
    expect((await made).endpoints).toHaveLength(1);
  });

  it('ends it when the next one could not be made', async () => {
    const { bridge } = harness;
    await harness.join('a', []);
    const broken = harness.creation('b', { sources: [{ ...audioSource('b', 1), sources: [] }] });
    const results = await Promise.allSettled([
      bridge.modify(harness.request({ endpoints: [harness.endpoint('a', { expire: true })] })),
      bridge.modify(harness.request({ endpoints: [broken] })),
    ]);
    await harness.settle();
    expect([results.map(({ status }) => status), bridge.conferences]).toEqual([['fulfilled', 'rejected'], []]);
  });

  it('lets a conference be made anew in the same moment in which it is ended', async () => {
    const first = await harness.join('a', []);
    const [ended, made] = await Promise.all([
      harness.bridge.modify(harness.request({ expire: true })),
      harness.bridge.modify(harness.request({ create: true, endpoints: [harness.creation('a')] })),
    ]);
    expect([ended.endpoints.length, made.endpoints.length, first.transport.closed]).toEqual([0, 1, true]);
    expect(harness.bridge.conferences).toHaveLength(1);
  });

  it('answers a request without content, as a probe', async () => {
    await harness.join('a', []);
    expect(await harness.bridge.modify(harness.request())).toEqual({ sources: [], endpoints: [] });
  });

  it('leaves no half-made endpoint behind', async () => {
    const broken = harness.creation('a', { sources: [{ ...audioSource('a', 1), sources: [] }] });
    expect(await refusal(harness.request({ create: true, endpoints: [broken] }))).toEqual(['bad-request', undefined]);
    expect(harness.bridge.conferences).toEqual([]);
  });

  it('restarts ICE of a connection that has been up, and repeats the offer of one that has not', async () => {
    const restart = { transport: { iceRestart: true } };
    await harness.bridge.modify(harness.request({ create: true, endpoints: [harness.creation('n')] }));
    const same = await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('n', restart)] }));
    expect(same.endpoints[0]?.transport?.transport).toMatchObject({ ufrag: 'ufrag0' });
    expect(same.endpoints[0]?.transport?.transport.iceGeneration).toBeUndefined();
    const { transport } = await harness.join('a', []);
    const fresh = await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('a', restart)] }));
    expect(fresh.endpoints[0]?.transport?.transport).toMatchObject({ ufrag: 'ufrag1', iceGeneration: 1 });
    const info = (ufrag: string, iceGeneration?: number) => {
      const client = { ufrag, pwd: 'p', candidates: [], webSockets: [], rtcpMux: true, ...(iceGeneration && { iceGeneration }) };
      return harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('a', { transport: { transport: client } })] }));
    };
    await info('late');
    const answer = await info('new', 1);
    expect(answer.endpoints).toEqual([]);
    expect(transport.ice).toEqual([{ ufrag: 'new', pwd: 'p' }]);
  });

  it('takes an endpoint that is gone for nothing more than that', async () => {
    const a = await harness.join('a', []);
    await harness.join('b', []);
    a.transport.produce = () => Promise.reject(new AppError('CLOSED', 'the transport is closed'));
    const request = harness.request({ endpoints: [harness.endpoint('a', { sources: [audioSource('a', 1)] })] });
    expect(await refusal(request)).toEqual(['item-not-found', 'unknown_endpoint']);
    expect(harness.bridge.conferences[0]?.endpoints.size).toBe(2);
  });

  it('drops the conferences of a worker that died', async () => {
    const a = await harness.join('a', []);
    harness.sfu.routers[0]?.onLost();
    expect([harness.bridge.conferences, a.socket.closed, harness.lost]).toEqual([[], 1001, [{ meetingId: 'm1' }]]);
    expect(await refusal(harness.request({ endpoints: [harness.acceptance('a', [])] }))).toEqual([
      'item-not-found',
      'conference_not_found',
    ]);
  });

  it('goes on without the endpoints of a worker that died, and says which', async () => {
    harness.sfu.workers = 2;
    const [a, b, c] = [
      await harness.join('a', [audioSource('a', 1)]),
      await harness.join('b', [audioSource('b', 2)]),
      await harness.join('c', []),
    ];
    expect([a, b, c].map(({ transport }) => transport.worker)).toEqual([0, 1, 0]);
    await harness.pass(300);
    expect(c.transport.consumers).toHaveLength(2);
    harness.sfu.killWorker(0);
    await harness.pass(300);
    const { endpoints } = harness.bridge.conferences[0] ?? {};
    expect([...(endpoints?.keys() ?? [])]).toEqual(['b']);
    expect([harness.lost, a.socket.closed, b.socket.closed]).toEqual([[{ meetingId: 'm1', endpoints: ['a', 'c'] }], 1001, undefined]);
    expect(b.transport.of(a.transport.producers[0])).toBeUndefined();
    expect(await refusal(harness.request({ endpoints: [harness.acceptance('a', [])] }))).toEqual(['item-not-found', 'unknown_endpoint']);
    const again = await harness.join('a', [audioSource('a', 1)]);
    await harness.pass(300);
    expect(b.transport.of(again.transport.producers[0])).toBeDefined();
  });
});

describe('Keeper', () => {
  it('drops a conference that has stayed empty for 20 s', async () => {
    await harness.bridge.modify(harness.request({ create: true }));
    harness.keeper.start();
    await harness.pass(19_900);
    expect(harness.bridge.conferences).toHaveLength(1);
    await harness.pass(5_200);
    expect(harness.bridge.conferences).toHaveLength(0);
    harness.keeper.stop();
  });

  it('tells the others when somebody falls silent and comes back, and expires after a minute', async () => {
    const a = await harness.join('a', []);
    const b = await harness.join('b', []);
    harness.keeper.start();
    const step = async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        b.transport.bytes += 10;
        await harness.pass(1000);
      }
    };
    await step(9);
    expect(b.socket.of('EndpointConnectivityStatusChangeEvent')).toEqual([
      { colibriClass: 'EndpointConnectivityStatusChangeEvent', endpoint: 'a', active: 'false' },
    ]);
    expect(a.socket.of('EndpointConnectivityStatusChangeEvent')).toEqual([]);
    a.transport.bytes += 10;
    await step(2);
    expect(b.socket.of('EndpointConnectivityStatusChangeEvent').at(-1)).toMatchObject({ endpoint: 'a', active: 'true' });
    await step(120);
    expect([...(harness.bridge.conferences[0]?.endpoints.keys() ?? [])]).toEqual(['b']);
    harness.keeper.stop();
  });

  it('takes somebody who only speaks on a channel beside the media for interrupted, but not for gone', async () => {
    const a = await harness.join('a', []);
    const b = await harness.join('b', []);
    harness.keeper.start();
    for (let second = 0; second < 70; second++) {
      b.transport.bytes += 10;
      if (second % 10 === 9) a.say({ colibriClass: 'EndpointStats', connectionQuality: 1 });
      await harness.pass(1000);
    }
    expect(b.socket.of('EndpointConnectivityStatusChangeEvent').map((message) => message.active)).toEqual(['false']);
    expect(harness.bridge.conferences[0]?.endpoints.size).toBe(2);
    harness.keeper.stop();
  });

  it('takes nobody for silent because the worker of somebody else does not answer', async () => {
    const a = await harness.join('a', []);
    const b = await harness.join('b', []);
    b.transport.stats = () => new Promise(() => {});
    harness.keeper.start();
    for (let second = 0; second < 12; second++) {
      a.transport.bytes += 10;
      await harness.pass(1000);
    }
    expect(b.socket.of('EndpointConnectivityStatusChangeEvent')).toEqual([]);
    expect(a.socket.of('EndpointConnectivityStatusChangeEvent')).toMatchObject([{ endpoint: 'b', active: 'false' }]);
    harness.keeper.stop();
  });

  it('asks every endpoint often enough to know who is silent, however many there are', async () => {
    await harness.bridge.modify(harness.request({ create: true }));
    for (let index = 0; index < 1000; index++) await harness.bridge.modify(harness.request({ endpoints: [harness.creation(`e${index}`)] }));
    let asked = 0;
    for (const transport of harness.sfu.transports) {
      const stats = transport.stats.bind(transport);
      transport.stats = () => {
        asked++;
        return stats();
      };
    }
    for (let second = 0; second < 4; second++) await harness.keeper.sample();
    expect(asked).toBe(1000);
  });

  it('reports the bandwidth estimate every 10 s', async () => {
    const a = await harness.join('a', []);
    a.transport.options.onBandwidth(1_500_000);
    harness.keeper.reportBandwidth();
    expect(a.socket.of('ConnectionStats')).toEqual([{ colibriClass: 'ConnectionStats', estimatedDownlinkBandwidth: 1_500_000 }]);
  });
});
