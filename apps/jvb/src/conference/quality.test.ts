import type { ClientMessage } from '@parley/bridge-channel';
import { MEDIA_TABLE, type StreamStats } from '@parley/sfu';
import { beforeEach, describe, expect, it } from 'vitest';
import { audioSource, BridgeHarness, type Client, videoSource } from '../testing/bridge-harness.ts';

let harness: BridgeHarness;
beforeEach(() => {
  harness = new BridgeHarness();
  harness.keeper.start();
});

const wants = (maxHeight: number, over = {}): ClientMessage => ({
  colibriClass: 'ReceiverVideoConstraints',
  lastN: -1,
  defaultConstraints: { maxHeight },
  ...over,
});
const stream = (ssrc: number, bps: number): StreamStats => ({
  ssrc,
  bps,
  layerBps: [bps],
  packets: 10,
  packetsLost: 0,
  score: 10,
  rttMs: 20,
  pliCount: 0,
  nackCount: 0,
});

/** Three layers from `ssrc` on arrive at these rates. */
function sends(client: Client, ssrc: number, rates: readonly number[]): void {
  const producer = client.transport.producers.find((one) => one.kind === 'video');
  expect.assert(producer, 'no video');
  producer.streams = rates.map((bps, layer) => stream(ssrc + layer, bps));
}

/** Lets time pass in which everybody can be reached. */
async function passAlive(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1000) {
    for (const transport of harness.sfu.transports) transport.bytes++;
    await harness.pass(1000);
  }
}

const flat = (id: string, ssrc: number) => ({ type: 'video', id: `${id}-v0`, sources: [{ ssrc }], groups: [] }) as const;

describe('the bandwidth of a receiver', () => {
  async function three() {
    const [a, c] = [await harness.join('a', [videoSource('a', 100)]), await harness.join('c', [videoSource('c', 300)])];
    const b = await harness.join('b', []);
    sends(a, 100, [150_000, 500_000, 1_500_000]);
    sends(c, 300, [150_000, 500_000, 1_500_000]);
    b.say(wants(720, { onStageSources: ['a-v0'] }));
    await harness.pass(2100);
    const layers = () => [a, c].map((client) => b.transport.of(client.transport.producers[0])?.layer);
    return { a, b, c, layers };
  }

  it('starts at 2.5 Mbit/s, and changes of more than 15 % are followed at once', async () => {
    const { b, layers } = await three();
    expect(layers()).toEqual([2, 1]);
    b.transport.options.onBandwidth(800_000);
    await harness.pass(20);
    expect(layers()).toEqual([1, 0]);
    b.transport.options.onBandwidth(720_000);
    await harness.pass(20);
    expect(layers()).toEqual([1, 0]);
    b.transport.options.onBandwidth(4_000_000);
    await harness.pass(20);
    expect(layers()).toEqual([2, 2]);
  });

  it('is followed at least every five seconds, however slowly it changes', async () => {
    const { b, layers } = await three();
    b.transport.options.onBandwidth(2_100_000);
    await harness.pass(20);
    b.transport.options.onBandwidth(1_900_000);
    await harness.pass(20);
    expect(layers()).toEqual([2, 1]);
    await harness.pass(5000);
    expect(layers()).toEqual([2, 0]);
  });

  it('never falls below the lowest layer of what is on stage', async () => {
    const { a, b } = await three();
    expect(b.transport.floorBps).toBe(0);
    b.transport.options.onBandwidth(800_000);
    b.transport.options.onBandwidth(1_000_000);
    await harness.pass(20);
    expect(b.transport.floorBps).toBe(250_000);
    sends(a, 100, [90_000, 0, 0]);
    await passAlive(5000);
    expect(b.transport.floorBps).toBe(180_000);
  });

  it('is reported every ten seconds', async () => {
    const { b } = await three();
    await harness.pass(8000);
    b.transport.options.onBandwidth(800_000);
    await harness.pass(10_000);
    expect(b.socket.of('ConnectionStats').map((message) => message.estimatedDownlinkBandwidth)).toEqual([2_500_000, 800_000]);
  });

  it('does not limit anything when the estimate is not trusted', async () => {
    harness.policy.trustEstimate = false;
    const { b, layers } = await three();
    b.transport.options.onBandwidth(100_000);
    await harness.pass(6000);
    expect(layers()).toEqual([2, 2]);
  });

  it('limits nobody of whom nothing is heard, and asks for no numbers', async () => {
    const a = await harness.join('a', [videoSource('a', 100)]);
    const plain = { ...MEDIA_TABLE.video, payloadTypes: MEDIA_TABLE.video.payloadTypes.map((type) => ({ ...type, feedback: [] })) };
    const b = await harness.join('b', [], { media: { video: plain } });
    sends(a, 100, [150_000, 500_000, 9_500_000]);
    b.say(wants(720, { onStageSources: ['a-v0'] }));
    await harness.pass(2100);
    expect([a, b].map(({ transport }) => transport.options.congestion)).toEqual(['transport-cc', 'none']);
    expect(b.transport.of(a.transport.producers[0])?.layer).toBe(2);
  });

  it('takes a layer that comes up within a second', async () => {
    const { a, b, layers } = await three();
    b.transport.options.onBandwidth(1_200_000);
    sends(a, 100, [150_000, 0, 0]);
    await harness.pass(1100);
    expect(layers()).toEqual([2, 1]);
    sends(a, 100, [150_000, 500_000, 1_000_000]);
    await harness.pass(1100);
    expect(layers()).toEqual([2, 0]);
  });

  it('suspends a source that has one layer and does not fit, says so, and tries it again', async () => {
    const a = await harness.join('a', [videoSource('a', 100)]);
    const c = await harness.join('c', [flat('c', 300)]);
    const b = await harness.join('b', []);
    sends(a, 100, [150_000, 500_000, 1_500_000]);
    sends(c, 300, [900_000]);
    b.say(wants(180, { onStageSources: ['a-v0'] }));
    await harness.pass(2100);
    const seen = b.transport.of(c.transport.producers[0]);
    expect(seen?.paused).toBe(false);
    b.transport.options.onBandwidth(400_000);
    await harness.pass(200);
    expect([seen?.paused, b.endpoint.receiver.suspended]).toEqual([true, ['c-v0']]);
    expect(b.socket.of('ForwardedSources').at(-1)?.forwardedSources).toEqual(['a-v0']);
    await passAlive(10_000);
    expect(seen?.paused).toBe(true);
    await passAlive(5000);
    expect(seen?.paused).toBe(false);
    b.transport.options.onBandwidth(2_000_000);
    await passAlive(10_000);
    expect([seen?.paused, b.endpoint.receiver.suspended]).toEqual([false, []]);
  });
});

describe('constraints', () => {
  it('of old clients name endpoints', async () => {
    const a = await harness.join('a', [videoSource('a', 100)]);
    const c = await harness.join('c', [videoSource('c', 300)]);
    const b = await harness.join('b', []);
    const old = { colibriClass: 'ReceiverVideoConstraints', onStageEndpoints: ['a'], constraints: { a: { maxHeight: 720 } } };
    b.endpoint.channel.received(b.socket, JSON.stringify({ ...old, defaultConstraints: { maxHeight: 0 } }));
    await harness.pass(500);
    const seen = [a, c].map((client) => b.transport.of(client.transport.producers[0]));
    expect(seen.map((consumer) => consumer?.paused)).toEqual([false, true]);
    expect([seen[0]?.layer, seen[0]?.priority]).toEqual([2, 255]);
  });

  it('have the last-n of the allocation until they name one', async () => {
    await harness.join('a', [videoSource('a', 100)]);
    await harness.join('c', [videoSource('c', 300)]);
    const b = await harness.join('b', [], { initialLastN: 1 });
    b.say({ colibriClass: 'ReceiverVideoConstraints', defaultConstraints: { maxHeight: 180 } });
    await harness.pass(500);
    expect(b.socket.of('ForwardedSources').at(-1)?.forwardedSources).toHaveLength(1);
    b.say({ colibriClass: 'LastNChangedEvent', lastN: -1 });
    await harness.pass(500);
    expect(b.socket.of('ForwardedSources').at(-1)?.forwardedSources).toHaveLength(2);
  });

  it('of one receiver cost the others nothing', async () => {
    const a = await harness.join('a', [videoSource('a', 100)]);
    const b = await harness.join('b', [videoSource('b', 200)]);
    await harness.pass(100);
    const before = a.endpoint.receiver.allocation;
    b.say(wants(180));
    await harness.pass(100);
    expect(a.endpoint.receiver.allocation).toBe(before);
  });
});

it('follows a camera that is switched 50 times a second at a pace, and ends where it ends', async () => {
  const a = await harness.join('a', [videoSource('a', 100)]);
  const b = await harness.join('b', []);
  b.say(wants(180));
  await harness.pass(500);
  const seen = b.transport.of(a.transport.producers[0]);
  const allocations = new Set<unknown>();
  for (let count = 0; count < 50; count++) {
    const videoType = count % 2 === 0 ? 'none' : 'camera';
    a.say({ colibriClass: 'SourceVideoTypeMessage', sourceName: 'a-v0', videoType });
    await harness.pass(20);
    allocations.add(b.endpoint.receiver.allocation);
  }
  expect(allocations.size).toBeLessThan(15);
  await harness.pass(300);
  expect(seen?.paused).toBe(false);
});

it('takes the video type of an old client before its source is known', async () => {
  const a = await harness.join('a', []);
  a.say({ colibriClass: 'VideoTypeMessage', videoType: 'none' });
  await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('a', { sources: [videoSource('a', 100)] })] }));
  expect(a.endpoint.sources.get('a-v0')?.videoType).toBe('none');
});

describe('a new speaker', () => {
  async function speaks(onStageSources: string[]) {
    const a = await harness.join('a', [audioSource('a', 1), videoSource('a', 100)]);
    const b = await harness.join('b', [audioSource('b', 2)]);
    b.say(wants(180, { onStageSources }));
    await harness.pass(500);
    harness.sfu.routers[0]?.onDominantSpeaker('a');
    return b.transport.of(a.transport.producers[1])?.keyFrames;
  }

  it('is asked for a keyframe when somebody has a stage', async () => {
    expect([await speaks(['x-v0']), harness.totals.keyFrameRequestsSent]).toEqual([1, 1]);
  });

  it('is not when nobody has', async () => {
    expect([await speaks([]), harness.totals.keyFrameRequestsSuppressed]).toEqual([0, 1]);
  });
});
