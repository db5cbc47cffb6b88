import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { ADA, BEN, everybodySeesAndHears } from './harness/fixture.ts';
import { useNetwork } from './harness/network/fixture.ts';
import { type NameServer, startNameServer } from './harness/network/name-server.ts';
import { SERVER, TRANSLATED } from './harness/network/topology.ts';
import type { Participant } from './harness/participant.ts';
import { poll } from './harness/poll.ts';

const MEDIA_NAME = 'media.test';
/** An ended session and one that is made before the bridge has asked for the new address lie within. */
const BACK_MS = 60_000;

let names: NameServer;
const fixture = useNetwork({
  env: { JVB_ADVERTISE_IPS: `${MEDIA_NAME}#${TRANSLATED.media}` },
  before: async (network) => {
    names = await startNameServer(network.host('server'), { [MEDIA_NAME]: SERVER.public });
  },
});

const remotes = (people: readonly Participant[]) => Promise.all(people.map(async (one) => (await one.path())?.remote));

it('behind a NAT that translates the port, under a name: people meet there, and again when the name stands for another address', async () => {
  const room = `nat-${randomHex(6)}`;
  const people = await Promise.all([fixture.join('home', room, ADA), fixture.join('road', room, BEN)]);
  await everybodySeesAndHears(people);
  const before = `${SERVER.public}:${TRANSLATED.media}`;
  expect(await remotes(people)).toEqual([before, before]);

  // Media gets through at the new address only; the page is still served at the old one.
  const cut = `iptables -t raw -A PREROUTING -i eth0 -p udp -d ${SERVER.public} -j DROP`;
  fixture.network.host('officeRouter').run(`ip addr add ${TRANSLATED.later}/24 dev eth0\n${cut}`);
  names.set({ [MEDIA_NAME]: TRANSLATED.later });
  const begin = Date.now();
  const after = `${TRANSLATED.later}:${TRANSLATED.media}`;
  await poll(async () => (await remotes(people)).every((remote) => remote === after), {
    timeoutMs: BACK_MS,
    what: 'media takes the new address',
  });
  await everybodySeesAndHears(people);
  expect(people.map(({ loads }) => loads)).toEqual([1, 1]);
  console.log(`another address behind the name: everybody back after ${Date.now() - begin} ms`);
});
