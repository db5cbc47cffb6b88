import type { ClientMessage } from '@parley/bridge-channel';
import type { StreamStats } from '@parley/sfu';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { audioSource, BridgeHarness, type Client, FakeSocket, videoSource } from '../testing/bridge-harness.ts';
import { Receiver } from './receiver.ts';

let harness: BridgeHarness;
beforeEach(() => {
  harness = new BridgeHarness();
});
afterEach(() => void vi.restoreAllMocks());

const wants = (maxHeight: number): ClientMessage => ({
  colibriClass: 'ReceiverVideoConstraints',
  lastN: -1,
  defaultConstraints: { maxHeight },
});
const expire = (id: string) => harness.bridge.modify(harness.request({ endpoints: [harness.endpoint(id, { expire: true })] }));

describe('who decides anew', () => {
  let a: Client;
  let b: Client;

  beforeEach(async () => {
    a = await harness.join('a', [audioSource('a', 1), videoSource('a', 100)]);
    b = await harness.join('b', []);
    await harness.pass(3_000);
  });

  /** Ids of those of a and b who decide in a step. */
  async function deciding(step: () => Promise<unknown>): Promise<string[]> {
    const allocate = vi.spyOn(Receiver.prototype, 'allocate');
    await step();
    await harness.pass(500);
    const decided = new Set(allocate.mock.contexts);
    return [a, b].flatMap(({ id, endpoint }) => (decided.has(endpoint.receiver) ? id : []));
  }

  const steps: readonly (readonly [string, () => Promise<unknown>, string])[] = [
    ['somebody comes who sends nothing', () => harness.join('c', []), ''],
    ['somebody comes who sends', () => harness.join('c', [videoSource('c', 300)]), 'a b'],
    ['one wants something else', async () => b.say(wants(360)), 'b'],
    ['the channel of one is new', async () => a.endpoint.channel.attach(new FakeSocket()), 'a'],
    ['one who sends nothing is lost', async () => b.transport.setIce('disconnected'), ''],
    ['one who sends is lost', async () => a.transport.setIce('disconnected'), 'a b'],
    ['one who sends nothing leaves', () => expire('b'), ''],
    ['one who sends leaves', () => expire('a'), 'b'],
    [
      'one says again what it sends',
      () => {
        const sources = [audioSource('a', 1), videoSource('a', 100)];
        return harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('a', { sources })] }));
      },
      'a',
    ],
    ['one who sends nothing is muted', () => mute('b'), 'b'],
    ['one who sends is muted', () => mute('a'), 'a b'],
  ];
  const mute = (id: string) =>
    harness.bridge.modify(harness.request({ endpoints: [harness.endpoint(id, { forceMute: { audio: true, video: true } })] }));

  it.each(steps)('when %s', async (_, step, expected) => {
    expect((await deciding(step)).join(' ')).toBe(expected);
  });

  it('senders hear what is wanted of them without those who left', async () => {
    b.say(wants(720));
    await harness.pass(5_000);
    expect(a.socket.of('SenderSourceConstraints').at(-1)?.maxHeight).toBe(720);
    await expire('b');
    await harness.pass(2_000);
    expect(a.socket.of('SenderSourceConstraints').at(-1)?.maxHeight).toBe(0);
  });
});

it('a receiver gets what becomes possible by bandwidth alone, also of what it has no consumer yet', async () => {
  harness.keeper.start();
  const flat = (id: string, ssrc: number) => ({ type: 'video', id: `${id}-v0`, sources: [{ ssrc }], groups: [] }) as const;
  // So many that consumers are made only of what is wanted.
  for (let index = 0; index < 20; index++) {
    const id = `off${index}`;
    const { say } = await harness.join(id, [flat(id, 1000 + index)]);
    say({ colibriClass: 'SourceVideoTypeMessage', sourceName: `${id}-v0`, videoType: 'none' });
  }
  const senders = [await harness.join('a', [flat('a', 1)]), await harness.join('c', [flat('c', 2)])];
  const stats = { layerBps: [], packets: 10, packetsLost: 0, score: 10, rttMs: 20, pliCount: 0, nackCount: 0 };
  const bps = 2_000_000;
  for (const [index, { transport }] of senders.entries()) {
    for (const producer of transport.producers) producer.streams = [{ ...stats, ssrc: index + 1, bps } satisfies StreamStats];
  }
  const alive = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      for (const transport of harness.sfu.transports) transport.bytes++;
      await harness.pass(1000);
    }
  };
  const early = await harness.join('early', []);
  early.say(wants(720));
  await alive(4);
  const b = await harness.join('b', []);
  b.say(wants(720));
  await alive(1);
  const forwarded = () => senders.filter(({ transport }) => b.transport.of(transport.producers[0])).length;
  expect(forwarded()).toBe(1);
  b.transport.options.onBandwidth(10_000_000);
  await alive(1);
  expect(forwarded()).toBe(2);
  harness.keeper.stop();
});
