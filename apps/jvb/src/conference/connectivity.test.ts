import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BridgeHarness, type Client, FakeSocket } from '../testing/bridge-harness.ts';

let harness: BridgeHarness;
let clients: Client[];
beforeEach(() => {
  harness = new BridgeHarness();
  harness.keeper.start();
  clients = [];
});
afterEach(() => {
  harness.keeper.stop();
  vi.restoreAllMocks();
});

async function join(count: number): Promise<void> {
  for (let index = 0; index < count; index++) clients.push(await harness.join(`e${clients.length}`, []));
}

/** Lets time pass in which only these can be reached. */
async function pass(seconds: number, reachable: readonly Client[] = []): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    for (const { transport } of reachable) transport.bytes++;
    await harness.pass(1_000);
  }
}

/** What a client heard: `-e1` = e1 fell silent, `+e1` = it came back. */
const heard = (socket: FakeSocket | undefined) =>
  socket?.of('EndpointConnectivityStatusChangeEvent').map(({ endpoint, active }) => `${active === 'true' ? '+' : '-'}${endpoint}`);

it('everybody in a large room hears once of each other who fell silent, and of many in one go', async () => {
  // They come one after the other, and fall silent like that.
  for (let second = 0; second < 10; second++) {
    await join(10);
    await pass(1);
  }
  const send = vi.spyOn(FakeSocket.prototype, 'send');
  await pass(15);
  const others = (self: Client) => clients.filter((client) => client !== self).map(({ id }) => `-${id}`);
  for (const client of clients) expect(heard(client.socket)?.toSorted()).toEqual(others(client).toSorted());
  const sends = send.mock.calls.filter(([{ texts }]) => texts.some((text) => text.includes('Connectivity'))).length;
  expect(sends).toBeLessThan(clients.length * 30);
  await pass(5);
  expect(heard(clients[0]?.socket)).toHaveLength(99);
});

it('whoever opens a channel is told of the others who are silent, and not of itself', async () => {
  await join(3);
  const [one, two, three] = clients;
  expect.assert(one && two && three);
  await pass(10, [one]);
  for (const { endpoint } of [one, two]) endpoint.channel.detach(endpoint === one.endpoint ? one.socket : two.socket);
  const [first, second] = [new FakeSocket(), new FakeSocket()];
  one.endpoint.channel.attach(first);
  two.endpoint.channel.attach(second);
  expect([heard(first), heard(second)]).toEqual([['-e1', '-e2'], ['-e2']]);
  await pass(2, [one, three]);
  const third = new FakeSocket();
  one.endpoint.channel.attach(third);
  expect([heard(first), heard(third)]).toEqual([['-e1', '-e2', '+e2'], ['-e1']]);
  await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('e1', { expire: true })] }));
  const fourth = new FakeSocket();
  one.endpoint.channel.attach(fourth);
  expect(heard(fourth)).toEqual([]);
});
