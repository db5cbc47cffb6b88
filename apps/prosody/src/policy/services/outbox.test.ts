import { type Deferred, deferred, FakeClock } from '@parley/kernel';
import { expect, it } from 'vitest';
import { Outbox } from './outbox.ts';

const setUp = () => {
  const clock = new FakeClock();
  const sent: string[] = [];
  const writes: Deferred<void>[] = [];
  const keeper = {
    isClean: true,
    flush: () => {
      const write = deferred();
      writes.push(write);
      return write.promise;
    },
  };
  return { clock, sent, writes, keeper, outbox: new Outbox<string>({ keeper, clock, send: (item) => sent.push(item) }) };
};
const settle = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

it('sends at once what rests on nothing new', () => {
  const { sent, outbox } = setUp();
  outbox.add(['a', 'b']);
  expect(sent).toEqual(['a', 'b']);
});

it('sends the rest when it is kept, in order, and what comes meanwhile with the next writing', async () => {
  const { sent, writes, keeper, outbox } = setUp();
  keeper.isClean = false;
  outbox.add(['a']);
  outbox.add(['b']);
  await settle();
  expect([sent, writes.length]).toEqual([[], 1]);
  keeper.isClean = true;
  outbox.add(['c']);
  writes[0]?.resolve();
  await settle();
  expect([sent, writes.length]).toEqual([['a'], 2]);
  writes[1]?.resolve();
  await settle();
  expect(sent).toEqual(['a', 'b', 'c']);
  outbox.add(['d']);
  expect(sent.at(-1)).toBe('d');
});

it('does not wait long for a slow disk', async () => {
  const { clock, sent, keeper, outbox } = setUp();
  keeper.isClean = false;
  outbox.add(['a']);
  clock.advance(250);
  await settle();
  expect(sent).toEqual(['a']);
});
