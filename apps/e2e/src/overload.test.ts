import { errorMessage } from '@parley/kernel';
import { OfficialPeer } from '@parley/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADA, BEN, CHLOE, everybodySeesAndHears, small, useStack } from './harness/fixture.ts';
import type { Participant } from './harness/participant.ts';
import { focusView, newRoom } from './harness/peers.ts';
import { poll } from './harness/poll.ts';
import { type SecondBridge, startSecondBridge } from './harness/second-bridge.ts';

/** Aims: fewer videos after 6 s and nobody else after 10 s of too much load, which is measured every 2 s; back with the next measurement. */
const CEILING_MS = 60_000;
/** Of a core: 0.9 is full. */
const TOO_MUCH = 1.5;

const fixture = useStack();
let bridge: SecondBridge;
beforeAll(async () => {
  bridge = await startSecondBridge(fixture.stack, { JVB_OVERLOAD_PROTECTION: '1' });
  // The stack's own bridge, which does nothing about load, takes no conferences.
  await fetch(`http://127.0.0.1:${fixture.stack.env.JVB_COLIBRI_PORT}/colibri/drain/enable`, { method: 'POST' });
});
afterAll(() => bridge?.stop());

/** How many of the others' pictures move. */
async function pictures(one: Participant, people: readonly Participant[]): Promise<number> {
  const flows = await Promise.all(people.filter((other) => other !== one).map(({ name }) => one.flow(name, 1)));
  return flows.filter(({ fps }) => fps >= 1).length;
}

it('a bridge with too much to do sends fewer videos, takes nobody else and says so; newcomers are let in when it has recovered', async () => {
  const { stack } = fixture;
  const room = newRoom('overload');
  const people: Participant[] = [];
  for (const person of [ADA, BEN, CHLOE]) people.push(await fixture.join(room, small(person)));
  await everybodySeesAndHears(people);
  expect((await focusView(stack, room))?.bridge).toContain('second');
  const sessions = async () => (await focusView(stack, room))?.participants.map(({ session }) => session?.sid);
  const before = await sessions();

  const late = await OfficialPeer.connect({ url: stack.url, domain: 'meet.jitsi', room });
  try {
    await late.requestConference();
    bridge.pretendLoad(TOO_MUCH);
    const lessFor = async (one: Participant) => (await pictures(one, people)) === 1;
    const lessForAll = async () => (await Promise.all(people.map(lessFor))).every(Boolean);
    await poll(lessForAll, { timeoutMs: CEILING_MS, what: 'everybody gets one picture instead of two' });
    expect(await bridge.statistics()).toMatchObject({ last_n_under_load: 1 });

    const turnedAway = () => late.requestConference().then(() => undefined, errorMessage);
    const full = async () => (await turnedAway()) === 'the focus is not ready: the bridges are overloaded';
    await poll(full, { timeoutMs: CEILING_MS, what: 'the focus knows, and says so at the door' });
    expect(await bridge.statistics()).toMatchObject({ overloaded: true });

    // One who had asked before comes in anyway: the bridge refuses, and that one waits inside.
    await late.enter();
    const refused = () => stack.log('jicofo').includes('"turned-away"');
    await poll(refused, { timeoutMs: CEILING_MS, what: 'the bridge refuses whoever came' });
    await late.barrier();
    expect(late.session).toBeUndefined();

    bridge.pretendLoad(0);
    await late.accepted(CEILING_MS);
    await poll(async () => (await turnedAway()) === undefined, { timeoutMs: CEILING_MS, what: 'the door is open' });
    expect(await bridge.statistics()).toMatchObject({ overloaded: false });
    expect(
      (await sessions())?.filter((sid) => before?.includes(sid)),
      'whoever was there stayed',
    ).toHaveLength(people.length);
    expect(late.problems).toEqual([]);
  } finally {
    await late.close();
  }
});
