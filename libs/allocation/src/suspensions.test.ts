import { expect, it } from 'vitest';
import { Suspensions } from './suspensions.ts';

/** Whether `a` is on trial at each second, for a source that never fits. */
function trials(seconds: number, suspended: (second: number) => boolean = () => true): number[] {
  const suspensions = new Suspensions();
  const found: number[] = [];
  for (let second = 0; second < seconds; second++) {
    const onTrial = suspensions.onTrial(second * 1000).has('a');
    if (onTrial) found.push(second);
    suspensions.update(['a'], new Set(suspended(second) && !onTrial ? ['a'] : []), second * 1000);
  }
  return found;
}

it('tries again for five seconds, after ten seconds, then less and less often', () => {
  const found = trials(75);
  expect(found.filter((second) => !found.includes(second - 1))).toEqual([10, 35]);
  expect(found.filter((second) => second < 35)).toEqual([10, 11, 12, 13, 14]);
});

it('forgets a source that fits again', () => {
  expect(trials(60, (second) => second < 13 || second >= 30)).toEqual([10, 11, 12, 13, 14, 40, 41, 42, 43, 44]);
});

it('forgets a source that is gone', () => {
  const suspensions = new Suspensions();
  suspensions.update(['a'], new Set(['a']), 0);
  suspensions.update([], new Set(), 1000);
  expect([...suspensions.onTrial(10_500)]).toEqual([]);
});
