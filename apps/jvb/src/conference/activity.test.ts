import { expect, it } from 'vitest';
import { Activity } from './activity.ts';

it('gives an endpoint 15 s for its first packet, and two minutes before it is given up', () => {
  const activity = new Activity(0);
  activity.onBytes(0, 1000);
  expect([activity.everActive, activity.isActive(14_999), activity.isActive(15_000)]).toEqual([false, true, false]);
  expect([activity.isExpired(119_999), activity.isExpired(120_000)]).toEqual([false, true]);
});

it('calls an endpoint inactive after 8 s of silence, active with the next packet, expired after a minute', () => {
  const activity = new Activity(0);
  activity.onBytes(100, 1000);
  activity.onBytes(100, 9000);
  expect([activity.isActive(8999), activity.isActive(9000), activity.isExpired(60_999), activity.isExpired(61_000)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  activity.onBytes(101, 10_000);
  expect(activity.isActive(10_000)).toBe(true);
  activity.touch(20_000);
  expect(activity.isActive(27_000)).toBe(true);
});
