import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { ADA, BEN, CHLOE, everybodySeesAndHears, useStack } from './harness/fixture.ts';
import { openAs, type Participant } from './harness/participant.ts';
import { poll } from './harness/poll.ts';

/** The server's first attempts to come back fall into this; the aim is 3 s. */
const BACK_MS = 15_000;
/** Seconds over which media is watched: the cut, the new web service and the resumption lie within. */
const WATCHED_S = 8;

const fixture = useStack();

/** Joins that Prosody has counted so far, in all rooms. */
async function joins(): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${fixture.stack.env.PARLEY_POLICY_PORT}/metrics`);
  return Number(/^parley_policy_joins_total (\d+)$/m.exec(await answer.text())?.[1]);
}

const endpointOf = ({ page }: Participant) => page.evaluate(() => window.parley?.endpointId);

/** `to` is told by presence that `from` has muted itself. */
async function muteIsSeen(from: Participant, to: Participant): Promise<void> {
  await from.page.getByTestId('toolbar.mute').click();
  const tile = to.page.getByTestId(`tile-${await endpointOf(from)}`);
  await tile.getByTestId('tile.audioMuted').waitFor({ timeout: BACK_MS });
  await from.page.getByTestId('toolbar.mute').click();
  await tile.getByTestId('tile.audioMuted').waitFor({ state: 'hidden', timeout: BACK_MS });
}

it('the signalling is cut by a crash of the web service and resumed: nobody joins again, and media does not notice', async () => {
  const { stack } = fixture;
  const room = `resume-${randomHex(6)}`;
  const people = [await fixture.join(room, ADA), await fixture.join(room, BEN)] as const;
  await everybodySeesAndHears(people);
  const [ada, ben] = people;
  const before = { joins: await joins(), endpoints: await Promise.all(people.map(endpointOf)) };
  for (const { page } of people) await page.evaluate(() => Object.assign(window, { before: window.parley?.peerConnection() }));
  const web = stack.pids('web');

  const watched = [ada.flow(BEN.name, WATCHED_S), ben.flow(ADA.name, WATCHED_S)] as const;
  const heard = [ada.concealment(WATCHED_S), ben.concealment(WATCHED_S)] as const;
  stack.signal('web', 'SIGKILL');
  await poll(async () => stack.pids('web').some((pid) => !web.includes(pid)) && (await stack.health()).status === 200, {
    timeoutMs: BACK_MS,
    what: 'a new web service',
    intervalMs: 50,
  });
  await muteIsSeen(ada, ben);
  await muteIsSeen(ben, ada);

  for (const { fps } of await Promise.all(watched)) expect(fps).toBeGreaterThan(4);
  for (const { total } of await Promise.all(heard)) expect(total).toBeLessThan(0.2);
  expect({ joins: await joins(), endpoints: await Promise.all(people.map(endpointOf)) }).toEqual(before);
  for (const { page, loads } of people) {
    expect(await page.evaluate(() => 'before' in window && window.before === window.parley?.peerConnection())).toBe(true);
    expect(loads).toBe(1);
  }
});

it('who is in a network without WebSockets meets the others over BOSH and the data channel, and is gone as soon as the page is', async () => {
  const room = `bosh-${randomHex(6)}`;
  const ada = await fixture.join(room, ADA);
  const browser = ada.page.context().browser();
  if (!browser) throw new Error('no browser');
  const chloe = await openAs(browser, { url: fixture.stack.url, room, ...CHLOE });
  let refused = 0;
  await chloe.page.routeWebSocket(/\/xmpp-websocket/, (socket) => {
    refused++;
    void socket.close();
  });
  await chloe.page.routeWebSocket(/\/colibri-ws\//, (socket) => void socket.close());
  await chloe.join();
  await everybodySeesAndHears([ada, chloe]);
  // Three tries for the meeting, and what the pre-join page asks by a connection of its own.
  expect(refused).toBeGreaterThanOrEqual(3);
  expect([await ada.bridgeChannel(), await chloe.bridgeChannel()]).toEqual(['websocket', 'sctp']);
  await muteIsSeen(chloe, ada);
  await muteIsSeen(ada, chloe);
  const tile = ada.page.getByTestId(`tile-${await endpointOf(chloe)}`);
  await tile.waitFor();
  await chloe.page.close({ runBeforeUnload: true });
  await tile.waitFor({ state: 'detached', timeout: 5_000 });
  expect(chloe.errors).toEqual([]);
  await chloe.close();
});
