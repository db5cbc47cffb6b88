import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

it('lets so many go at once, and the others in their order, each once', async () => {
  const turns = new Turns(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const all = [0, 1, 2, 3].map(async (index) => {
    const end = await turns.take();
    begun.push(index);
    ends.push(end);
  });
  await Promise.all(all.slice(0, 2));
  expect(begun).toEqual([0, 1]);
  ends[1]?.();
  ends[1]?.();
  await all[2];
  expect(begun).toEqual([0, 1, 2]);
  ends[0]?.();
  await all[3];
  expect(begun).toEqual([0, 1, 2, 3]);
  for (const end of ends) end();
  const late = await turns.take();
  late();
});
