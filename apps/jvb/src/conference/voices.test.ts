import { beforeEach, describe, expect, it } from 'vitest';
import { audioSource, BridgeHarness, type Client } from '../testing/bridge-harness.ts';

const SLOTS = 3;
let harness: BridgeHarness;
beforeEach(() => {
  harness = new BridgeHarness();
});

async function crowd(size: number, over: Parameters<BridgeHarness['join']>[2] = {}): Promise<Client[]> {
  const clients: Client[] = [];
  for (let index = 0; index < size; index++) {
    const id = `e${index}`;
    clients.push(await harness.join(id, [audioSource(id, index + 1)], over));
  }
  await harness.pass(500);
  return clients;
}
/** The worker gives the slots to these. */
async function give(clients: readonly Client[], holders: readonly (Client | undefined)[]): Promise<void> {
  for (const { transport } of clients) transport.voices = holders.map((holder) => holder?.transport.producers[0]?.id);
  harness.sfu.routers[0]?.onVoices?.();
  await harness.pass(500);
}
const first = (clients: readonly Client[]): Client => {
  const [client] = clients;
  expect.assert(client);
  return client;
};
/** Whom a client takes its voice slots for, by SSRC as its maps say. */
function named(client: Client): string[] {
  const bySsrc = new Map<number, string>();
  for (const { mappedSources } of client.socket.of('AudioSourcesMap')) for (const { ssrc, owner } of mappedSources) bySsrc.set(ssrc, owner);
  const consumers = [...client.transport.voiceConsumers].sort((one, other) => one.slot - other.slot);
  return consumers.map(({ ssrc }) => bySsrc.get(ssrc) ?? '');
}
const maps = (client: Client) =>
  client.socket.of('AudioSourcesMap').map(({ mappedSources }) => mappedSources.map(({ owner }) => owner).join());

describe('by the size of the conference', () => {
  beforeEach(() => {
    Object.assign(harness.policy, { loudestN: undefined });
  });

  it('everybody is heard below 15', async () => {
    const clients = await crowd(14);
    expect(harness.sfu.voiceLimit).toBeUndefined();
    expect(first(clients).transport.consumers.filter(({ paused }) => !paused)).toHaveLength(13);
  });

  it('ten are from 15 on, and from then on whoever leaves', async () => {
    const clients = await crowd(15);
    expect(harness.sfu.voiceLimit).toBe(10);
    const { transport } = first(clients);
    expect(transport.voiceConsumers.map(({ slot }) => slot)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(transport.consumers.every(({ closed }) => closed)).toBe(true);
    for (const { id } of clients.slice(1)) {
      await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint(id, { expire: true })] }));
    }
    await harness.pass(500);
    expect(transport.voiceConsumers.some(({ closed }) => closed)).toBe(false);
  });

  it('a receiver that knew everybody hears on under the same SSRCs, and is told nothing', async () => {
    const clients = await crowd(14);
    const receiver = first(clients);
    const ssrcs = receiver.transport.consumers.map(({ ssrc }) => ssrc);
    await harness.pass(5_000);
    receiver.socket.clear();
    await harness.join('late', [audioSource('late', 99)]);
    await harness.pass(500);
    const voices = receiver.transport.voiceConsumers;
    expect(voices).toHaveLength(10);
    expect(voices.every(({ ssrc, paused }) => ssrcs.includes(ssrc) && !paused)).toBe(true);
    expect(maps(receiver)).toEqual([]);
  });

  it('a source that moves into a slot leaves the stream that it had before there were slots', async () => {
    const clients = await crowd(14);
    const receiver = first(clients);
    await harness.pass(5_000);
    clients.push(await harness.join('late', [audioSource('late', 99)]));
    await harness.pass(500);
    // Those come to slots who have a stream from before, which carries nothing any more, and the newcomer at last.
    for (const from of [5, 2, 8, 1]) await give(clients, clients.slice(from, from + 10));
    await give(clients, clients.slice(-10));
    const table = new Map<number, string>();
    for (const { mappedSources } of receiver.socket.of('AudioSourcesMap'))
      for (const { ssrc, source } of mappedSources) {
        table.set(ssrc, source);
        expect(new Set(table.values()).size, `${source} on ${ssrc}`).toBe(table.size);
      }
    expect(named(receiver)).toEqual(clients.slice(-10).map(({ id }) => id));
    expect(table.size).toBe(13);
  });

  it('whoever has a stream from before is not given a silent slot as well, when the others have left', async () => {
    const clients = await crowd(14);
    const receiver = first(clients);
    await harness.pass(5_000);
    clients.push(await harness.join('late', [audioSource('late', 99)]));
    await harness.pass(5_000);
    const table = new Map<number, string>();
    const owners = () => {
      for (const { mappedSources } of receiver.socket.of('AudioSourcesMap'))
        for (const { ssrc, owner } of mappedSources) table.set(ssrc, owner);
      return [...table.values()];
    };
    const isInSlot = new Set(named(receiver));
    expect(owners()).toHaveLength(13);
    const [gone, left] = [clients.filter(({ id }) => isInSlot.has(id)), clients.slice(1).filter(({ id }) => !isInSlot.has(id))];
    for (const { id } of gone) await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint(id, { expire: true })] }));
    harness.sfu.routers[0]?.onVoices?.();
    await harness.pass(5_000);
    expect([gone.length, left.length]).toEqual([10, 4]);
    for (const { id } of left)
      expect(
        owners().filter((owner) => owner === id),
        id,
      ).toHaveLength(1);
  });

  it('visitors do not count', async () => {
    for (let index = 0; index < 20; index++) await harness.join(`v${index}`, [], { mucRole: 'visitor' });
    expect(harness.sfu.voiceLimit).toBeUndefined();
  });
});

describe('with slots', () => {
  beforeEach(() => {
    harness.policy.loudestN = SLOTS;
  });

  it('a stream waits for its first map, and never for a later one', async () => {
    const clients = await crowd(5);
    const [one, two, three, four, five] = clients;
    expect.assert(one && two && three && four && five);
    await give(clients, [two, three, four]);
    expect(named(one)).toEqual(['e1', 'e2', 'e3']);
    expect(one.transport.voiceConsumers.map(({ paused }) => paused)).toEqual([false, false, false]);
    await harness.pass(5_000);
    one.socket.clear();
    await give(clients, [two, five, four]);
    expect(maps(one)).toEqual(['e4']);
    expect(one.transport.voiceConsumers.map(({ paused }) => paused)).toEqual([false, false, false]);
  });

  it('there is a stream for each that somebody can speak in, when its receiver has learnt it', async () => {
    const [one] = await crowd(2);
    expect.assert(one);
    const slots = () => one.transport.voiceConsumers.map(({ slot }) => slot);
    expect(slots()).toHaveLength(1);
    one.socket.clear();
    const late = await harness.join('late', [audioSource('late', 99)]);
    await harness.pass(100);
    expect(maps(one)).toEqual(['late']);
    expect(slots()).toHaveLength(1);
    await harness.pass(200);
    expect(slots()).toHaveLength(2);
    await give([one, late], [undefined, undefined, late]);
    expect([slots().length, new Set(slots()).size]).toEqual([3, 3]);
    await harness.pass(20_000);
    expect(slots()).toHaveLength(3);
  });

  it('a stream that could not be made is made later, and flows', async () => {
    harness.sfu.brokenSlots.add(1);
    const [one, two, three, four, five] = await crowd(5);
    expect.assert(one && two && three && four && five);
    await give([one, two, three, four, five], [two, three, four]);
    const streams = () => one.transport.voiceConsumers.map(({ slot, paused }) => [slot, paused]);
    expect(streams()).toEqual([
      [0, false],
      [2, false],
    ]);
    await harness.pass(30_000);
    harness.sfu.brokenSlots.clear();
    await harness.pass(13_000);
    expect(streams()).toEqual([
      [0, false],
      [2, false],
      [1, false],
    ]);
    expect(named(one)).toEqual(['e1', 'e2', 'e3']);
  });

  it('nobody is told of the own voice: that slot is known as somebody else', async () => {
    const clients = await crowd(5);
    const [one, two, three] = clients;
    expect.assert(one && two && three);
    await give(clients, [one, two, three]);
    expect(named(one)).toEqual([expect.stringMatching(/e[34]/), 'e1', 'e2']);
    expect(named(two)).toEqual(['e0', expect.stringMatching(/e[34]/), 'e2']);
  });

  it('what a source leaves is told before what it comes to', async () => {
    const clients = await crowd(6);
    const [one, two, three, four, five] = clients;
    expect.assert(one && two && three && four && five);
    await give(clients, [two, three, four]);
    await harness.pass(5_000);
    one.socket.clear();
    await give(clients, [five, two, four]);
    expect(maps(one)).toEqual(['e4,e1']);
  });

  it('changes are told at a bounded pace', async () => {
    const clients = await crowd(5);
    const [one, two, three, four, five] = clients;
    expect.assert(one && two && three && four && five);
    await harness.pass(5_000);
    one.socket.clear();
    for (let turn = 0; turn < 100; turn++) {
      const holders = turn % 2 === 0 ? [two, three, four] : [five, three, four];
      for (const { transport } of clients) transport.voices = holders.map((holder) => holder.transport.producers[0]?.id);
      harness.sfu.routers[0]?.onVoices?.();
      await harness.pass(20);
    }
    expect(maps(one).length).toBeLessThanOrEqual(7);
  });

  it('a channel that is new is told all of them', async () => {
    const clients = await crowd(5);
    const [one, ...others] = clients;
    expect.assert(one);
    await give(clients, others.slice(0, SLOTS));
    one.socket.clear();
    one.endpoint.channel.detach(one.socket);
    one.endpoint.channel.attach(one.socket);
    expect(named(one)).toEqual(['e1', 'e2', 'e3']);
  });

  it('a channel that is new is told of nobody who left while there was none', async () => {
    const clients = await crowd(5);
    const [one, two, three, four] = clients;
    expect.assert(one && two && three && four);
    await give(clients, [two, three, four]);
    one.endpoint.channel.detach(one.socket);
    await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('e1', { expire: true })] }));
    await harness.pass(500);
    one.socket.clear();
    one.endpoint.channel.attach(one.socket);
    expect(maps(one)).toEqual(['e2,e3']);
  });

  it('whoever leaves makes room without a trace', async () => {
    const clients = await crowd(5);
    const [one, two, three, four, five] = clients;
    expect.assert(one && two && three && four && five);
    await give(clients, [two, three, four]);
    await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('e1', { expire: true })] }));
    await give(clients, [five, three, four]);
    expect(named(one)).toEqual(['e4', 'e2', 'e3']);
    expect(new Set(named(one)).size).toBe(SLOTS);
  });

  it('receivers that know SSRCs otherwise have a stream for each source, which the worker chooses from', async () => {
    const clients = await crowd(5, { capabilities: new Set(['source-names']) });
    const { transport } = first(clients);
    expect(transport.voiceConsumers).toEqual([]);
    expect(transport.consumers.map(({ ssrc, paused }) => [ssrc, paused])).toEqual([2, 3, 4, 5].map((ssrc) => [ssrc, false]));
  });

  it('whom a receiver excludes is told to the worker', async () => {
    const [one] = await crowd(2);
    one?.say({ colibriClass: 'ReceiverAudioSubscription', all: true, include: [], exclude: ['e1'] });
    await harness.settle();
    expect(one?.transport.wish).toEqual({ all: true, include: [], exclude: ['e1'] });
  });

  it('a limit that the worker refuses is asked for again, until the conference is over', async () => {
    harness.sfu.refusedLimits = 3;
    const clients = await crowd(5);
    const { transport } = first(clients);
    expect([harness.sfu.voiceLimit, transport.voiceConsumers]).toEqual([undefined, []]);
    expect(
      transport.consumers.filter(({ closed }) => !closed),
      'all are heard meanwhile',
    ).toHaveLength(4);
    await harness.pass(10_000);
    expect(harness.sfu.voiceLimit).toBe(SLOTS);
    expect(transport.voiceConsumers).toHaveLength(SLOTS);
  });

  it('nothing is asked of the worker any more once the conference is over', async () => {
    harness.sfu.refusedLimits = 1;
    await harness.join('ada', [audioSource('ada', 1)]);
    await harness.bridge.modify(harness.request({ expire: true }));
    await harness.pass(10_000);
    expect(harness.sfu.voiceLimit).toBeUndefined();
  });

  it('a conference that is over tells nobody anything', async () => {
    const clients = await crowd(5);
    const [one, ...others] = clients;
    expect.assert(one);
    await give(clients, others);
    harness.sfu.routers[0]?.onVoices?.();
    await harness.bridge.modify(harness.request({ expire: true }));
    one.socket.clear();
    await harness.pass(5_000);
    expect(maps(one)).toEqual([]);
    expect(one.transport.voiceConsumers.every(({ closed }) => closed)).toBe(true);
  });
});

it('a worker that cannot choose voices passes on all', async () => {
  harness.policy.loudestN = SLOTS;
  harness.sfu.canLimitVoices = false;
  const clients = await crowd(5);
  expect(first(clients).transport.consumers).toHaveLength(4);
});
