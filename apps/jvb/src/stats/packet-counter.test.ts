import { expect, it } from 'vitest';
import { PacketCounter } from './packet-counter.ts';

it('counts what is added, with streams that come, go and start anew', () => {
  const counter = new PacketCounter<string>();
  const update = (counts: Record<string, number>, now: number) => [counter.update(new Map(Object.entries(counts)), now), counter.perSecond];
  expect(update({ a: 100 }, 0)).toEqual([100, 0]);
  expect(update({ a: 150, b: 10 }, 2000)).toEqual([60, 30]);
  expect(update({ b: 20 }, 3000)).toEqual([10, 10]);
  expect(update({ b: 5 }, 4000)).toEqual([0, 0]);
});
