import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { ADA, BEN, everybodySeesAndHears } from './harness/fixture.ts';
import { useNetwork } from './harness/network/fixture.ts';
import { TURN } from './harness/network/topology.ts';
import { startTurnServer, TURN_VARIABLES } from './harness/network/turn-server.ts';

const fixture = useNetwork({ env: TURN_VARIABLES, before: (network) => startTurnServer(network.host('turn')) });

it.each([
  ['TCP', 'tcp', TURN.tcp],
  ['TLS', 'tls', TURN.tls],
] as const)('brings picture and voice to a network that lets no UDP out, by TURN over %s', async (_, protocol, port) => {
  const router = fixture.network.host('hotelRouter');
  const other = protocol === 'tcp' ? TURN.tls : TURN.tcp;
  router.run(`iptables -I FORWARD -p tcp --dport ${other} -j REJECT`);
  try {
    const room = `relay-${randomHex(6)}`;
    const people = await Promise.all([fixture.join('hotel', room, ADA), fixture.join('home', room, BEN)]);
    await everybodySeesAndHears(people);
    const [hotel, home] = await Promise.all(people.map((one) => one.path()));
    expect(hotel).toMatchObject({ relayProtocol: protocol, relay: expect.stringContaining(`${TURN.address}:${port}`) });
    expect(home).toMatchObject({ protocol: 'udp' });
    expect(home?.relay).toBeUndefined();
  } finally {
    router.run(`iptables -D FORWARD -p tcp --dport ${other} -j REJECT`);
  }
});
