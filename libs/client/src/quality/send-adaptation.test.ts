import { expect, it } from 'vitest';
import type { SendLimit } from './link-stats.ts';
import { adaptedHeight, adaptSending, type SendAdaptation, startAdaptation } from './send-adaptation.ts';

/** Looks every two seconds, from `from` until `until` (seconds). */
function go(state: SendAdaptation, limitedBy: SendLimit, from: number, until: number): SendAdaptation {
  let now = state;
  for (let second = from; second <= until; second += 2) now = adaptSending(now, limitedBy, second * 1000);
  return now;
}

it('sends as wanted while nothing is amiss, and however narrow the network is', () => {
  expect(adaptedHeight(go(startAdaptation(0), 'none', 0, 600))).toBeUndefined();
  expect(adaptedHeight(go(startAdaptation(0), 'bandwidth', 0, 600))).toBeUndefined();
});

it('sends less once the computer has been at its limit for a while, and less again', () => {
  const short = go(startAdaptation(0), 'cpu', 0, 6);
  expect(adaptedHeight(short)).toBeUndefined();
  const once = go(short, 'cpu', 8, 10);
  expect(adaptedHeight(once)).toBe(360);
  expect(adaptedHeight(go(once, 'cpu', 12, 100))).toBe(180);
});

it('tries more after half a minute, and waits longer each time that it was too much', () => {
  let state = go(startAdaptation(0), 'cpu', 0, 10);
  state = go(state, 'none', 12, 38);
  expect(adaptedHeight(state)).toBe(360);
  state = go(state, 'none', 40, 44);
  expect(adaptedHeight(state)).toBeUndefined();
  state = go(state, 'cpu', 46, 56);
  expect(adaptedHeight(state)).toBe(360);
  state = go(state, 'none', 58, 100);
  expect(adaptedHeight(state)).toBe(360);
  expect(adaptedHeight(go(state, 'none', 102, 122))).toBeUndefined();
});
