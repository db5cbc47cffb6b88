import { afterEach, describe, expect, it, vi } from 'vitest';
import { audioSource, BridgeHarness, type Client, videoSource } from '../testing/bridge-harness.ts';
import { RequestCount } from '../testing/request-count.ts';
import { Receiver } from './receiver.ts';

const TILES = 25;
const SENDERS = 10;

/** A room of people who show a page of tiles; the first ones have their cameras on. */
class Room {
  readonly harness = new BridgeHarness();
  readonly requests = new RequestCount();
  readonly people: Client[] = [];

  async grow(size: number): Promise<this> {
    while (this.people.length < size) await this.join();
    return this;
  }

  async join(): Promise<void> {
    const index = this.people.length;
    const id = (0x1000_0000 + index).toString(16);
    const client = await this.harness.join(id, [audioSource(id, 100 * index + 1), videoSource(id, 100 * index + 10)]);
    this.people.push(client);
    client.transport.mediaBps = index < SENDERS ? 100_000 : 0;
    if (index >= SENDERS) client.say({ colibriClass: 'SourceVideoTypeMessage', sourceName: `${id}-v0`, videoType: 'none' });
    // Everybody has another page, and the newcomer takes a place on some.
    const page = this.people.slice(0, TILES).filter((other) => other !== client);
    const constraints = Object.fromEntries(page.map((other) => [`${other.id}-v0`, { maxHeight: 180 }]));
    client.say({ colibriClass: 'ReceiverVideoConstraints', lastN: -1, defaultConstraints: { maxHeight: 0 }, constraints });
    await this.harness.pass(300);
  }

  /** Lets time pass in which everybody can be reached. */
  async live(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      for (const { transport } of this.people) transport.bytes += 100;
      await this.harness.pass(1000);
    }
  }

  /** What one step asks of the media worker. */
  async cost(step: () => Promise<unknown>): Promise<number> {
    await this.harness.pass(4000);
    this.requests.reset();
    await step();
    await this.harness.pass(1000);
    return this.requests.total;
  }
}

afterEach(() => void vi.restoreAllMocks());

describe('requests to the media worker', () => {
  it('for one join grow no faster than the room', async () => {
    const room = await new Room().grow(30);
    const small = await room.cost(() => room.join());
    await room.grow(75);
    const large = await room.cost(() => room.join());
    // Its own consumers and, at the others, those of its voice at most.
    expect(large).toBeLessThan(3 * small + 30);
    expect(large / 75).toBeLessThan(4);
    // 50 voices, where the worker cannot choose among them; cameras that are off need no consumer.
    expect(room.requests.of('consume')).toBeLessThanOrEqual(50 + SENDERS);
  }, 60_000);

  it('are samples when nothing happens, as many per second in a room of 90 as in one of 50', async () => {
    const room = await new Room().grow(50);
    room.harness.keeper.start();
    const perSecond = async () => {
      await room.live(5);
      room.requests.reset();
      await room.live(10);
      return room.requests.total / 10;
    };
    const small = await perSecond();
    await room.grow(90);
    const large = await perSecond();
    expect(large).toBeLessThan(100);
    expect(large).toBeLessThan(1.3 * small + 10);
    room.harness.keeper.stop();
  }, 60_000);

  it('for another speaker are a few, whatever the places of the others become', async () => {
    const room = await new Room().grow(60);
    const [router] = room.harness.sfu.routers;
    const speaks = (index: number) => router?.onDominantSpeaker(room.people[index]?.id ?? '');
    for (let index = 0; index < 20; index++) {
      speaks(index);
      await room.harness.pass(300);
    }
    const cost = await room.cost(async () => speaks(5));
    expect(cost).toBeLessThan(60 * 4);
  }, 60_000);

  it('for connections that come up are none', async () => {
    const room = await new Room().grow(30);
    const cost = await room.cost(async () => {
      for (const { transport } of room.people) {
        transport.setIce('connected');
        transport.setDtls('connected');
      }
    });
    expect(cost).toBe(0);
  }, 60_000);
});

it('lets everybody decide a few times in a storm of joins, and not for each of them', async () => {
  const room = await new Room().grow(40);
  await room.harness.pass(1000);
  const allocate = vi.spyOn(Receiver.prototype, 'allocate');
  for (let count = 0; count < 20; count++) {
    const id = (0x2000_0000 + count).toString(16);
    await room.harness.join(id, [audioSource(id, 50_000 + 100 * count), videoSource(id, 50_010 + 100 * count)]);
    await room.harness.pass(10);
  }
  await room.harness.pass(1000);
  // 20 joins in 0.2 s, rounds of 40 to 60 ms: without the loop it would be 20 joins x 4 reasons x 50 receivers.
  expect(allocate.mock.calls.length).toBeLessThan(1000);
}, 60_000);

it('lets a large room follow at once when it was quiet before, and not more often than a millisecond for each of its receivers', async () => {
  const room = await new Room().grow(60);
  await room.harness.pass(4000);
  const [viewer] = room.people;
  const allocate = vi.spyOn(Receiver.prototype, 'allocate');
  viewer?.transport.options.onBandwidth(300_000);
  await room.harness.pass(20);
  expect(allocate.mock.calls).toHaveLength(1);
  for (let change = 1; change <= 30; change++) {
    viewer?.transport.options.onBandwidth(change % 2 === 0 ? 300_000 : 3_000_000);
    await room.harness.pass(10);
  }
  expect(allocate.mock.calls.length).toBeLessThanOrEqual(7);
}, 60_000);

it('lets a large room decide in many turns of the event loop', async () => {
  const room = await new Room().grow(60);
  let decided = 0;
  const allocate = Receiver.prototype.allocate;
  vi.spyOn(Receiver.prototype, 'allocate').mockImplementation(function (this: Receiver, view) {
    decided++;
    allocate.call(this, view);
  });
  const [conference] = room.harness.bridge.conferences;
  conference?.allocateAll();
  room.harness.clock.advance(200);
  const turns = [decided];
  while (decided < 60) {
    const before = decided;
    await new Promise<void>((resolve) => setImmediate(resolve));
    turns.push(decided - before);
  }
  expect(Math.max(...turns)).toBeLessThanOrEqual(16);
}, 60_000);
