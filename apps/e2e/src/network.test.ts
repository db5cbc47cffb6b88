import { randomHex } from '@parley/kernel';
import { expect, it, onTestFinished } from 'vitest';
import { FIREFOX_TONE, joinWithFirefox } from './harness/firefox.ts';
import { ADA, BEN, CHLOE, everybodySeesAndHears } from './harness/fixture.ts';
import { launchFirefoxOn } from './harness/network/firefox-host.ts';
import { useNetwork } from './harness/network/fixture.ts';
import { HOME, ROAD, ROAD_TWO, SERVER } from './harness/network/topology.ts';
import { type Participant, sameTone } from './harness/participant.ts';
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

/** Gives the outer interface of a host another address until the test is over. */
function move(host: string, { from, to }: { readonly from: string; readonly to: string }): void {
  const change = (before: string, after: string) =>
    void fixture.network.host(host).run(`ip addr del ${before}/24 dev eth0\nip addr add ${after}/24 dev eth0`);
  change(from, to);
  onTestFinished(() => change(to, from));
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

it('goes on when the address of a person in Chromium changes, be it that of the NAT or that of the machine', async () => {
  const room = `moving-${randomHex(6)}`;
  const [ada, ben] = await Promise.all([join('home', room, ADA), join('road', room, BEN)]);
  await everybodySeesAndHears([ada, ben]);

  move('homeRouter', HOME);
  await goesOn(ada, ben, 'another address of the NAT');
  move('road', ROAD);
  await goesOn(ada, ben, 'another address of the machine');
});

it('goes on when the address of a person in Firefox changes', async () => {
  const room = `moving-fox-${randomHex(6)}`;
  const { network, stack } = fixture;
  const firefox = await launchFirefoxOn(network.host('roadTwo'), SERVER.public);
  try {
    const [fox, ada] = await Promise.all([joinWithFirefox(firefox, `${stack.url}/${room}`, 'Fox'), join('home', room, ADA)]);
    const isWell = async () => {
      const before = (await fox.remote('Ada'))?.video?.frames ?? 0;
      const tone = sameTone((await ada.remote('Fox'))?.audio?.frequency ?? 0, FIREFOX_TONE);
      const { fps } = await ada.flow('Fox', 1);
      return tone && fps >= 3 && ((await fox.remote('Ada'))?.video?.frames ?? 0) > before;
    };
    await poll(isWell, { timeoutMs: 25_000, what: 'Ada and Fox see and hear each other' });
    move('roadTwo', ROAD_TWO);
    const begin = Date.now();
    // What was under way by the old address is shown in this second; by then Firefox may have moved already.
    await ada.flow('Fox', 1);
    await poll(isWell, { timeoutMs: 30_000, what: 'Ada and Fox see and hear each other again' });
    console.log(`another address of the machine of Firefox: confirmed after ${Date.now() - begin} ms`);
    expect(fox.errors).toEqual([]);
  } finally {
    await firefox.close();
  }
});
