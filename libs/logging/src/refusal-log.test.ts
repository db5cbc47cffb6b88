import { silentLog } from '@parley/kernel';
import { expect, it } from 'vitest';
import { RefusalLog } from './refusal-log.ts';

it.each([
  [{}, 20, 10_000],
  [{ lines: 3, windowMs: 500 }, 3, 500],
])('keeps a flood out of the log, and counts it, with %j', (options, most, windowMs) => {
  const lines: unknown[] = [];
  let now = 20_000;
  const refusals = new RefusalLog({ ...silentLog, warn: (fields, message) => lines.push([message, fields]) }, () => now, options);
  for (let count = 0; count < 100; count++) refusals.warn({ count }, 'refused');
  expect(lines).toHaveLength(most);
  now += windowMs + 1;
  refusals.warn({}, 'refused');
  expect(lines.slice(most)).toEqual([
    ['more requests refused', { count: 100 - most }],
    ['refused', {}],
  ]);
});
