import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { ADA, BEN, everybodySeesAndHears } from './harness/fixture.ts';
import { useNetwork } from './harness/network/fixture.ts';
import { SERVER, TURN } from './harness/network/topology.ts';
import { startTurnServer, TURN_VARIABLES } from './harness/network/turn-server.ts';

const fixture = useNetwork({
  env: { ...TURN_VARIABLES, JVB_ICE_TCP_PORT: String(SERVER.media) },
  before: (network) => startTurnServer(network.host('turn')),
});

const WAYS = [
  { name: 'TURN over TCP', port: TURN.tcp, path: { relayProtocol: 'tcp', relay: expect.stringContaining(`${TURN.address}:${TURN.tcp}`) } },
  { name: 'TURN over TLS', port: TURN.tls, path: { relayProtocol: 'tls', relay: expect.stringContaining(`${TURN.address}:${TURN.tls}`) } },
  { name: 'ICE-TCP', port: SERVER.media, path: { protocol: 'tcp', remote: `${SERVER.public}:${SERVER.media}` } },
];

it.each(WAYS)('brings picture and voice to a network that lets no UDP out, by $name', async ({ port, path }) => {
  const router = fixture.network.host('hotelRouter');
  const others = WAYS.map((way) => way.port).filter((other) => other !== port);
  const rule = `FORWARD -p tcp -m multiport --dports ${others.join()} -j REJECT`;
  router.run(`iptables -I ${rule}`);
  try {
    const room = `relay-${randomHex(6)}`;
    const people = await Promise.all([fixture.join('hotel', room, ADA), fixture.join('home', room, BEN)]);
    await everybodySeesAndHears(people);
    const [hotel, home] = await Promise.all(people.map((one) => one.path()));
    expect(hotel).toMatchObject(path);
    expect(home).toMatchObject({ protocol: 'udp' });
    expect(home?.relay).toBeUndefined();
  } finally {
    router.run(`iptables -D ${rule}`);
  }
});
