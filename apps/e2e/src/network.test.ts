import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { ADA, BEN, CHLOE, everybodySeesAndHears } from './harness/fixture.ts';
import { useNetwork } from './harness/network/fixture.ts';
import { SERVER } from './harness/network/topology.ts';

const { join } = useNetwork();

it('reaches people inside by the inner address, and people outside and behind a NAT by the outer one', async () => {
  const room = `addresses-${randomHex(6)}`;
  const people = await Promise.all([join('office', room, ADA), join('road', room, BEN), join('home', room, CHLOE)]);
  await everybodySeesAndHears(people);
  const [office, road, home] = await Promise.all(people.map((one) => one.path()));
  expect(office).toMatchObject({ protocol: 'udp', remote: expect.stringMatching(`^${SERVER.private}:`) });
  expect(road).toMatchObject({ protocol: 'udp', remote: expect.stringMatching(`^${SERVER.public}:`) });
  expect(home).toMatchObject({ protocol: 'udp', remote: expect.stringMatching(`^${SERVER.public}:`) });
});
