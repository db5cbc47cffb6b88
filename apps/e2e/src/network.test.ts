import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { ADA, BEN, CHLOE, everybodySeesAndHears } from './harness/fixture.ts';
import { useNetwork } from './harness/network/fixture.ts';
import { HOME, ROAD, SERVER } from './harness/network/topology.ts';
import type { Participant } from './harness/participant.ts';
import { poll } from './harness/poll.ts';

const fixture = useNetwork();
const { join } = fixture;

/** A call goes on: both get new frames of each other, and hear each other, without a page having been loaded again. */
async function goesOn(ada: Participant, ben: Participant, what: string): Promise<void> {
  const begin = Date.now();
  for (const [to, from] of [
    [ada, ben],
    [ben, ada],
  ] as const) {
    const moves = async () => (await to.flow(from.name, 1)).fps >= 3;
    await poll(moves, { timeoutMs: 25_000, what: `${to.name} sees ${from.name} move`, intervalMs: 50 });
    await to.seesAndHears(from);
  }
  expect([ada.loads, ben.loads]).toEqual([1, 1]);
  console.log(`${what}: moving pictures and sound confirmed after ${Date.now() - begin} ms`);
}

it('reaches people inside by the inner address, and people outside and behind a NAT by the outer one', async () => {
  const room = `addresses-${randomHex(6)}`;
  const people = await Promise.all([join('office', room, ADA), join('road', room, BEN), join('home', room, CHLOE)]);
  await everybodySeesAndHears(people);
  const [office, road, home] = await Promise.all(people.map((one) => one.path()));
  expect(office).toMatchObject({ protocol: 'udp', remote: expect.stringMatching(`^${SERVER.private}:`) });
  expect(road).toMatchObject({ protocol: 'udp', remote: expect.stringMatching(`^${SERVER.public}:`) });
  expect(home).toMatchObject({ protocol: 'udp', remote: expect.stringMatching(`^${SERVER.public}:`) });
});

it('goes on when the address of a person changes, be it that of the NAT or that of the machine', async () => {
  const room = `moving-${randomHex(6)}`;
  const [ada, ben] = await Promise.all([join('home', room, ADA), join('road', room, BEN)]);
  await everybodySeesAndHears([ada, ben]);

  const move = (host: string, { from, to }: { from: string; to: string }) => {
    fixture.network.host(host).run(`ip addr del ${from}/24 dev eth0\nip addr add ${to}/24 dev eth0`);
  };
  move('homeRouter', HOME);
  await goesOn(ada, ben, 'another address of the NAT');
  move('road', ROAD);
  await goesOn(ada, ben, 'another address of the machine');
});
