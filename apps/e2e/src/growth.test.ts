import type { OfficialPeer } from '@parley/testing';
import { expect, it } from 'vitest';
import { newRoom, usePeers } from './harness/peers.ts';

const SIZES = [6, 18] as const;
const SENDERS = 4;
/** One more person costs each of those present the same, however many they are: 1 plus what differs from join to join. */
const MOST_GROWTH = 1.5;

const fixture = usePeers();

const bytesOf = ({ connection, session }: OfficialPeer) => connection.traffic.receivedBytes + (session?.channel?.receivedBytes ?? 0);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

it('tells those present no more of each newcomer when there are more of them', async () => {
  const room = newRoom('growth');
  const present: OfficialPeer[] = [];
  const settled = () => Promise.all(present.map((peer) => peer.barrier()));

  /** Bytes that each of those present gets for one who joins, listening only as most do, from the connection to the quiet after. */
  const costOfOne = async () => {
    await settled();
    const before = sum(present.map(bytesOf));
    const { length } = present;
    const peer = await fixture.join(room, { slots: [] });
    await peer.accepted();
    await Promise.all(present.map((one) => one.until(() => one.view.size >= length + 2, 'sees the newcomer')));
    await Promise.all([...present, peer].map((one) => one.barrier()));
    const cost = (sum(present.map(bytesOf)) - before) / length;
    present.push(peer);
    return cost;
  };

  while (present.length < SENDERS) present.push(await fixture.join(room));
  await Promise.all(present.map((peer) => peer.accepted()));
  const costs: number[] = [];
  for (const size of SIZES) {
    while (present.length < size - 2) await costOfOne();
    costs.push(((await costOfOne()) + (await costOfOne())) / 2);
  }
  const [small = Number.NaN, large = Number.NaN] = costs;
  expect(large / small, `bytes for each present and join: ${costs.map(Math.round)}`).toBeLessThan(MOST_GROWTH);
});
