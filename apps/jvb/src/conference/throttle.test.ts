import { FakeClock } from '@parley/kernel';
import { expect, it } from 'vitest';
import { Throttle } from './throttle.ts';

it('runs the first at once and then the latest of each interval, per key', () => {
  const clock = new FakeClock();
  const throttle = new Throttle<string>(clock, 200);
  const done: string[] = [];
  const run = (key: string, what: string) => throttle.run(key, () => void done.push(what));
  run('a', 'a1');
  run('a', 'a2');
  run('a', 'a3');
  run('b', 'b1');
  expect(done).toEqual(['a1', 'b1']);
  clock.advance(200);
  expect(done).toEqual(['a1', 'b1', 'a3']);
  run('a', 'a4');
  clock.advance(100);
  expect(done).toHaveLength(3);
  clock.advance(100);
  expect(done.at(-1)).toBe('a4');
  clock.advance(500);
  run('a', 'a5');
  expect(done.at(-1)).toBe('a5');
  run('a', 'a6');
  throttle.close();
  clock.advance(500);
  expect([done.at(-1), clock.pending]).toEqual(['a5', 0]);
});
