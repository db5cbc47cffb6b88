import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { ADA, BEN, everybodySeesAndHears, idOf, small, useStack } from './harness/fixture.ts';
import { bridgeView, focusView } from './harness/peers.ts';
import { poll } from './harness/poll.ts';

/** Aim is 3 s. */
const CEILING_MS = 15_000;

// Whoever comes next is on the other worker.
const fixture = useStack({ env: { JVB_WORKERS: '2', JVB_ENDPOINTS_PER_WORKER: '1' } });

it('people of one room are on different workers, and the death of one costs only its own a new session', async () => {
  const { stack } = fixture;
  const room = `workers-${randomHex(6)}`;
  const people = [await fixture.join(room, small(ADA)), await fixture.join(room, small(BEN))] as const;
  const [ada, ben] = people;
  await everybodySeesAndHears(people);
  const ids = [await idOf(ada), await idOf(ben)] as const;
  const workers = async () => {
    const view = await bridgeView(stack, room);
    return ids.map((id) => view?.[id]?.worker);
  };
  const sessions = async () => {
    const view = await focusView(stack, room);
    return ids.map((id) => view?.participants.find(({ endpoint }) => endpoint === id)?.session?.sid);
  };
  const places = await workers();
  expect([...places].sort()).toEqual([0, 1]);
  const before = await sessions();
  const anew = async () => {
    const now = await sessions();
    return now.flatMap((sid, index) => (sid !== undefined && sid !== before[index] ? [index] : []));
  };

  const [, pid] = stack.pids('worker');
  if (pid === undefined) throw new Error('there are no two workers');
  const killedAt = Date.now();
  process.kill(pid, 'SIGKILL');
  await poll(async () => (await anew()).length > 0, { timeoutMs: CEILING_MS, what: 'a new session of somebody' });
  await poll(async () => (await ada.flow(ben.name, 1)).fps >= 3 && (await ben.flow(ada.name, 1)).fps >= 3, {
    timeoutMs: CEILING_MS,
    what: 'they see each other move again',
  });
  await everybodySeesAndHears(people);
  console.log(`kill -9 of one of two workers: moving pictures and sound confirmed after ${Date.now() - killedAt} ms`);
  expect(await anew(), 'whoever is on the other worker keeps the session').toHaveLength(1);
  expect([ada.loads, ben.loads]).toEqual([1, 1]);
});
