import { deferred } from '@parley/kernel';
import { expect, it } from 'vitest';
import { BRIDGE_2, FocusHarness } from '../testing/focus-harness.ts';

const PEOPLE = Array.from({ length: 60 }, (_, index) => `p${index}`);

it('asks a bridge for a few of hundreds at a time, and leaves none out', async () => {
  const focus = new FocusHarness();
  await focus.request();
  for (const nick of PEOPLE) await focus.join(nick);
  const bridge = focus.addBridge();
  let waiting: (() => void)[] = [];
  let most = 0;
  bridge.delays = () => {
    const { promise, resolve } = deferred();
    waiting.push(() => resolve());
    most = Math.max(most, waiting.length);
    return promise;
  };
  await focus.pass(10);
  for (let round = 0; round < PEOPLE.length && bridge.endpoints.length < PEOPLE.length; round++) {
    const answered = waiting;
    waiting = [];
    for (const answer of answered) answer();
    await focus.pass(10);
  }
  expect(bridge.endpoints).toEqual([...PEOPLE].sort());
  for (const nick of PEOPLE) expect(focus.offer(nick)).toBeDefined();
  expect(most).toBeLessThan(PEOPLE.length / 2);
});

it('invites those who wait for their turn elsewhere when the bridge goes meanwhile', async () => {
  const focus = new FocusHarness();
  await focus.request();
  for (const nick of PEOPLE) await focus.join(nick);
  const first = focus.addBridge();
  first.delays = () => deferred().promise;
  await focus.pass(10);
  const second = focus.addBridge(BRIDGE_2);
  focus.removeBridge(first.jid);
  await focus.pass(1_000);
  expect(second.endpoints).toEqual([...PEOPLE].sort());
});
