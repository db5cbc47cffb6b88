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

/** An address of nobody. */
const NOBODY = '203.0.113.99';

let names: NameServer;
const fixture = useNetwork({
  env: { JVB_ADVERTISE_IPS: `${MEDIA_NAME}#${TRANSLATED.media}` },
  before: async (network) => {
    names = await startNameServer(network.host('server'), { [MEDIA_NAME]: NOBODY });
  },
});

/** Everybody's media goes to that address. */
async function everybodyIsAt(address: string, people: readonly Participant[]): Promise<void> {
  const all = async () => {
    const paths = await Promise.all(people.map((one) => one.path()));
    return paths.every((path) => path?.remote === `${address}:${TRANSLATED.media}`);
  };
  const begin = Date.now();
  await poll(all, { timeoutMs: BACK_MS, what: `media goes to ${address}` });
  await everybodySeesAndHears(people);
  console.log(`media at ${address}: after ${Date.now() - begin} ms`);
}

it('tells of an address that nobody reaches, and follows the name to the right one and to the next, behind a NAT that translates the port', async () => {
  const room = `nat-${randomHex(6)}`;
  const people = await Promise.all([fixture.join('home', room, ADA), fixture.join('road', room, BEN)]);
  const blocked = (one: Participant) => one.page.getByTestId('error.mediaBlocked');
  await Promise.all(people.map((one) => blocked(one).waitFor({ timeout: 30_000 })));
  const log = fixture.stack.log('jicofo').split('\n');
  const told = log.filter((line) => line.includes('no client reached the bridge over UDP'));
  expect(told).toEqual([expect.stringContaining(`${NOBODY}:${TRANSLATED.media}`)]);

  names.set({ [MEDIA_NAME]: SERVER.public });
  await everybodyIsAt(SERVER.public, people);
  await Promise.all(people.map((one) => blocked(one).waitFor({ state: 'detached' })));

  // Media gets through at another address from now on; the page is still served at the old one.
  const cut = `iptables -t raw -A PREROUTING -i eth0 -p udp -d ${SERVER.public} -j DROP`;
  fixture.network.host('officeRouter').run(`ip addr add ${TRANSLATED.later}/24 dev eth0\n${cut}`);
  names.set({ [MEDIA_NAME]: TRANSLATED.later });
  await everybodyIsAt(TRANSLATED.later, people);
  expect(people.map(({ loads }) => loads)).toEqual([1, 1]);
});
