import type { ClientMessage } from '@parley/bridge-channel';
import { beforeEach, describe, expect, it } from 'vitest';
import { audioSource, BridgeHarness, type Client, FakeSocket, videoSource } from '../testing/bridge-harness.ts';

let harness: BridgeHarness;
beforeEach(() => {
  harness = new BridgeHarness();
});

const wants = (maxHeight: number, over = {}): ClientMessage => ({
  colibriClass: 'ReceiverVideoConstraints',
  lastN: -1,
  defaultConstraints: { maxHeight },
  ...over,
});

async function twoClients(over = {}): Promise<[Client, Client]> {
  const a = await harness.join('a', [audioSource('a', 1), videoSource('a', 100)]);
  const b = await harness.join('b', [audioSource('b', 2), videoSource('b', 200)], over);
  return [a, b];
}

/** Heights that a sender heard of, in order. */
const heights = (client: Client) => client.socket.of('SenderSourceConstraints').map((message) => message.maxHeight);

describe('source maps', () => {
  it('announce everything in one map per kind, and media follows 200 ms later', async () => {
    const [a, b] = await twoClients();
    b.say(wants(360));
    await harness.pass(30);
    const [audio] = b.socket.of('AudioSourcesMap');
    const [video] = b.socket.of('VideoSourcesMap');
    const [heard, seen] = [b.transport.of(a.transport.producers[0]), b.transport.of(a.transport.producers[1])];
    expect(audio?.mappedSources).toEqual([{ source: 'a-a0', owner: 'a', ssrc: heard?.ssrc }]);
    expect(video?.mappedSources).toEqual([{ source: 'a-v0', owner: 'a', ssrc: seen?.ssrc, rtx: seen?.rtxSsrc, videoType: 'CAMERA' }]);
    expect([heard?.paused, seen?.paused]).toEqual([true, true]);
    await harness.pass(180);
    expect([heard?.paused, seen?.paused]).toEqual([true, true]);
    await harness.pass(30);
    expect([heard?.paused, seen?.paused, seen?.layer]).toEqual([false, false, 1]);
  });

  it('are awaited by the media when the channel breaks just then', async () => {
    const [a, b] = await twoClients();
    await harness.pass(30);
    const heard = b.transport.of(a.transport.producers[0]);
    b.endpoint.channel.detach(b.socket);
    await harness.pass(1000);
    expect(heard?.paused).toBe(true);
    const again = new FakeSocket();
    b.endpoint.channel.attach(again);
    await harness.pass(180);
    expect([again.of('AudioSourcesMap').length, heard?.paused]).toEqual([1, true]);
    await harness.pass(30);
    expect(heard?.paused).toBe(false);
  });

  it('are sent only after session-accept and only on an open channel', async () => {
    await harness.join('a', [audioSource('a', 1)]);
    await harness.bridge.modify(harness.request({ endpoints: [harness.creation('b')] }));
    const endpoint = harness.bridge.conferences[0]?.endpoints.get('b');
    await harness.bridge.modify(harness.request({ endpoints: [harness.acceptance('b', [])] }));
    await harness.pass(500);
    expect(harness.sfu.transports[1]?.consumers).toEqual([]);
    const socket = new FakeSocket();
    endpoint?.channel.attach(socket);
    await harness.pass(50);
    expect(socket.of('AudioSourcesMap')).toHaveLength(1);
  });

  it('go out anew, with all else, when the channel is opened again', async () => {
    const [a, b] = await twoClients();
    b.say(wants(720));
    await harness.pass(3000);
    harness.sfu.routers[0]?.onDominantSpeaker('a');
    const again = new FakeSocket();
    a.endpoint.channel.attach(again);
    expect(again.received.map((message) => message.colibriClass)).toEqual([
      'ServerHello',
      'SenderSourceConstraints',
      'ForwardedSources',
      'AudioSourcesMap',
      'VideoSourcesMap',
      'DominantSpeakerEndpointChangeEvent',
    ]);
    expect(again.of('SenderSourceConstraints')).toEqual([{ colibriClass: 'SenderSourceConstraints', sourceName: 'a-v0', maxHeight: 720 }]);
    expect(a.socket.closed).toBe(1000);
  });

  it('are not for receivers without rewriting: those get the signalled SSRCs', async () => {
    const [a, b] = await twoClients({ capabilities: new Set(['source-names']) });
    b.say(wants(360));
    await harness.pass(390);
    const seen = b.transport.of(a.transport.producers[1]);
    expect([seen?.ssrc, seen?.rtxSsrc, seen?.paused]).toEqual([100, 110, true]);
    await harness.pass(60);
    expect(seen?.paused).toBe(false);
    expect(b.socket.of('VideoSourcesMap')).toEqual([]);
  });

  it('name a source again when it comes back under other SSRCs', async () => {
    const [a, b] = await twoClients();
    await harness.pass(500);
    const before = a.transport.producers[1];
    await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('a', { sources: [audioSource('a', 1)] })] }));
    await harness.pass(50);
    expect(before).toMatchObject({ closed: true });
    b.socket.clear();
    const sources = [audioSource('a', 1), videoSource('a', 300)];
    await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('a', { sources })] }));
    await harness.pass(50);
    expect(b.socket.of('AudioSourcesMap')).toEqual([]);
    expect(b.socket.of('VideoSourcesMap')[0]?.mappedSources.map((one) => one.source)).toEqual(['a-v0']);
  });
});

describe('constraints', () => {
  it('start senders low and raise them one second after media can flow', async () => {
    const [a, b] = await twoClients();
    b.say(wants(720));
    await harness.pass(900);
    expect(heights(a)).toEqual([0, 180]);
    await harness.pass(200);
    expect(heights(a)).toEqual([0, 180, 720]);
  });

  it('lower a sender only when the wish stands for a second, down to nothing', async () => {
    const [a, b] = await twoClients();
    b.say(wants(720));
    await harness.pass(1200);
    b.say(wants(180));
    await harness.pass(300);
    b.say(wants(720));
    await harness.pass(1200);
    expect(heights(a).at(-1)).toBe(720);
    b.say(wants(0));
    await harness.pass(900);
    expect(heights(a).at(-1)).toBe(720);
    await harness.pass(200);
    expect(heights(a).at(-1)).toBe(0);
    expect(b.transport.of(a.transport.producers[1])?.paused).toBe(true);
  });

  it('take the highest wish of all receivers', async () => {
    const [a, b] = await twoClients();
    const c = await harness.join('c', []);
    b.say(wants(180));
    c.say(wants(360));
    await harness.pass(1200);
    expect(heights(a).at(-1)).toBe(360);
    expect([b, c].map((client) => client.transport.of(a.transport.producers[1])?.layer)).toEqual([0, 1]);
    await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('c', { expire: true })] }));
    await harness.pass(1100);
    expect(heights(a).at(-1)).toBe(180);
  });

  it('forget the wishes of a receiver that is gone, and spare receivers a sender that is', async () => {
    const [a, b] = await twoClients();
    b.say(wants(720));
    a.say(wants(720));
    await harness.pass(1500);
    b.transport.setIce('disconnected');
    await harness.pass(1100);
    expect(heights(a).at(-1)).toBe(0);
    expect(a.transport.of(b.transport.producers[1])?.paused).toBe(true);
    b.transport.setIce('connected');
    await harness.pass(1100);
    expect(heights(a).at(-1)).toBe(720);
    expect(a.transport.of(b.transport.producers[1])?.paused).toBe(false);
  });

  it('spare receivers a sender that has said good-bye before the focus knows', async () => {
    const [a, b] = await twoClients();
    b.say(wants(180));
    await harness.pass(500);
    a.transport.setDtls('closed');
    await harness.pass(150);
    expect(b.transport.of(a.transport.producers[1])?.paused).toBe(true);
    expect(b.socket.of('ForwardedSources').at(-1)?.forwardedSources).toEqual([]);
  });

  it('spend lastN on speakers and tell which sources are forwarded', async () => {
    const [a, b] = await twoClients();
    const c = await harness.join('c', [videoSource('c', 300)]);
    b.say(wants(180, { lastN: 1 }));
    await harness.pass(500);
    expect(b.socket.of('ForwardedSources').at(-1)?.forwardedSources).toEqual(['a-v0']);
    harness.sfu.routers[0]?.onDominantSpeaker('c');
    await harness.pass(200);
    expect(b.socket.of('ForwardedSources').at(-1)?.forwardedSources).toEqual(['c-v0']);
    expect([a, c].map((client) => b.transport.of(client.transport.producers.at(-1))?.paused)).toEqual([true, false]);
  });

  it('leave a source out of ForwardedSources while bandwidth allows none of its layers', async () => {
    const [a, b] = await twoClients();
    b.say(wants(180));
    await harness.pass(500);
    const seen = b.transport.of(a.transport.producers[1]);
    seen?.options.onLayer(0);
    seen?.options.onLayer(undefined);
    await harness.pass(150);
    expect(b.socket.of('ForwardedSources').at(-1)?.forwardedSources).toEqual([]);
    seen?.options.onLayer(0);
    await harness.pass(150);
    expect(b.socket.of('ForwardedSources').at(-1)?.forwardedSources).toEqual(['a-v0']);
  });
});

describe('messages', () => {
  it('switch a source off and on, and tell its new type', async () => {
    const [a, b] = await twoClients();
    b.say(wants(180));
    await harness.pass(500);
    const seen = b.transport.of(a.transport.producers[1]);
    a.say({ colibriClass: 'SourceVideoTypeMessage', sourceName: 'a-v0', videoType: 'none' });
    await harness.pass(50);
    expect(seen?.paused).toBe(true);
    b.socket.clear();
    await harness.pass(250);
    a.say({ colibriClass: 'SourceVideoTypeMessage', sourceName: 'a-v0', videoType: 'desktop' });
    await harness.pass(50);
    expect(seen?.paused).toBe(false);
    expect(b.socket.of('VideoSourcesMap')[0]?.mappedSources[0]).toMatchObject({ source: 'a-v0', ssrc: seen?.ssrc, videoType: 'DESKTOP' });
  });

  it('keep a type that comes before its source', async () => {
    const b = await harness.join('b', []);
    b.say(wants(180));
    const a = await harness.join('a', []);
    a.say({ colibriClass: 'SourceVideoTypeMessage', sourceName: 'a-v0', videoType: 'none' });
    await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('a', { sources: [videoSource('a', 100)] })] }));
    await harness.pass(500);
    expect(b.transport.of(a.transport.producers[0])?.paused).toBe(true);
  });

  it('relay endpoint messages with their sender, to one or to all', async () => {
    const [a, b] = await twoClients();
    const c = await harness.join('c', []);
    a.say({ colibriClass: 'EndpointMessage', to: 'b', msgPayload: { n: 1 } });
    a.say({ colibriClass: 'EndpointMessage', to: '', msgPayload: { n: 2 }, ...{ from: 'forged' } });
    a.say({ colibriClass: 'EndpointMessage', to: 'nobody', msgPayload: {} });
    const got = (client: Client) => client.socket.of('EndpointMessage').map(({ from, msgPayload }) => [from, msgPayload.n]);
    expect([got(a), got(b), got(c)]).toEqual([
      [],
      [
        ['a', 1],
        ['a', 2],
      ],
      [['a', 2]],
    ]);
  });

  it('relay statistics in large conferences only to those whom they matter to', async () => {
    const clients = [];
    for (let index = 0; index < 21; index++) clients.push(await harness.join(`e${index}`, [videoSource(`e${index}`, 1000 * (index + 1))]));
    const [first, second, third] = clients;
    third?.say(wants(0, { onStageSources: ['e0-v0'] }));
    await harness.pass(50);
    first?.say({ colibriClass: 'EndpointStats', bitrate: 1 });
    expect(second?.socket.of('EndpointStats')).toEqual([]);
    expect(third?.socket.of('EndpointStats')).toEqual([{ colibriClass: 'EndpointStats', bitrate: 1, from: 'e0' }]);
    harness.sfu.routers[0]?.onDominantSpeaker('e0');
    first?.say({ colibriClass: 'EndpointStats', bitrate: 2 });
    expect(second?.socket.of('EndpointStats')).toHaveLength(1);
  });

  it('of visitors are not relayed', async () => {
    const a = await harness.join('a', []);
    const v = await harness.join('v', [], { mucRole: 'visitor' });
    v.say({ colibriClass: 'EndpointMessage', to: '', msgPayload: {} });
    v.say({ colibriClass: 'EndpointStats' });
    expect([a.socket.of('EndpointMessage'), a.socket.of('EndpointStats')]).toEqual([[], []]);
  });

  it('choose whom to hear', async () => {
    const [a, b] = await twoClients();
    await harness.pass(500);
    const heard = b.transport.of(a.transport.producers[0]);
    expect(heard?.paused).toBe(false);
    const nobody = { colibriClass: 'ReceiverAudioSubscription', all: false, include: [], exclude: [] } as const;
    b.say(nobody);
    await harness.settle();
    expect(heard?.paused).toBe(true);
    b.say({ ...nobody, include: ['a-a0'] });
    await harness.settle();
    expect(heard?.paused).toBe(false);
    b.say({ ...nobody, include: ['a-a0'], exclude: ['a-a0'] });
    await harness.settle();
    expect(heard?.paused).toBe(true);
    b.endpoint.channel.received(b.socket, '{"colibriClass":"ReceiverAudioSubscription","mode":"All"}');
    await harness.settle();
    expect(heard?.paused).toBe(false);
  });
});

it('force-mute stops what comes in', async () => {
  const [a] = await twoClients();
  const forceMute = { audio: true, video: false };
  await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('a', { forceMute })] }));
  expect(a.transport.producers.map((producer) => producer.paused)).toEqual([true, false]);
  await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('a', { forceMute: { audio: false, video: false } })] }));
  expect(a.transport.producers.map((producer) => producer.paused)).toEqual([false, false]);
});

it('force-mute tells cameras from screens, as they are at the moment', async () => {
  const [a] = await twoClients();
  const isPaused = () => a.transport.producers.map((producer) => producer.paused);
  const mute = (forceMute: object) =>
    harness.bridge.modify(
      harness.request({ endpoints: [harness.endpoint('a', { forceMute: { audio: false, video: false, ...forceMute } })] }),
    );
  await mute({ desktop: true });
  expect(isPaused()).toEqual([false, false]);
  const shows = async (videoType: 'camera' | 'desktop' | 'none') => {
    a.say({ colibriClass: 'SourceVideoTypeMessage', sourceName: 'a-v0', videoType });
    await harness.pass(1_000);
    return isPaused();
  };
  expect(await shows('desktop')).toEqual([false, true]);
  expect(await shows('none')).toEqual([false, true]);
  expect(await shows('camera')).toEqual([false, false]);
  await mute({ camera: true });
  expect(isPaused()).toEqual([false, true]);
});

it('reports a source of which nothing arrives though it is wanted', async () => {
  const [a, b] = await twoClients();
  b.say(wants(180));
  harness.keeper.start();
  await harness.pass(2500);
  expect(harness.totals.silentSources).toBe(0);
  await harness.pass(3000);
  expect(harness.totals.silentSources).toBe(1);
  await harness.pass(3000);
  expect(harness.totals.silentSources).toBe(1);
  expect(a.endpoint.sources.size).toBe(2);
  harness.keeper.stop();
});

it('leaves no timer behind when it ends', async () => {
  const [, b] = await twoClients();
  b.say(wants(720));
  await harness.pass(30);
  await harness.bridge.modify(harness.request({ expire: true }));
  await harness.settle();
  expect(harness.clock.pending).toBe(0);
});
