import { FakeClock } from '@parley/kernel';
import { expect, it } from 'vitest';
import { afterPaint, persistently } from './later.ts';

const turn = () => new Promise(setImmediate);

it('comes after the paint', async () => {
  const clock = new FakeClock(0);
  const frames: (() => void)[] = [];
  let isDone = false;
  void afterPaint({ requestAnimationFrame: (callback) => frames.push(callback) }, clock).then(() => {
    isDone = true;
  });
  clock.advance(100);
  await turn();
  expect(isDone).toBe(false);
  for (const frame of frames) frame();
  clock.advance(1);
  await turn();
  expect(isDone).toBe(true);
});

it('comes in a page that is never painted, too', async () => {
  const clock = new FakeClock(0);
  const done = afterPaint({ requestAnimationFrame: () => 0 }, clock);
  clock.advance(1000);
  await done;
});

it('asks until it gets it, less and less often', async () => {
  const clock = new FakeClock(0);
  const asked: number[] = [];
  const load = async () => {
    asked.push(clock.now());
    if (asked.length < 8) throw new TypeError('Failed to fetch dynamically imported module');
    return 'code';
  };
  const loaded = persistently(load, clock, () => 0.5);
  for (let step = 0; step < 800; step++) {
    clock.advance(100);
    await turn();
  }
  expect(await loaded).toBe('code');
  const waits = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
  expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
  expect(waits.at(-1)).toBeLessThanOrEqual(20_000);
});
