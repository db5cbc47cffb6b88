import { expect, it } from 'vitest';
import { joinWays } from './join-ways.ts';

it.each([
  [[], ['no-audio', 'low-bandwidth']],
  [['no-audio'], ['low-bandwidth']],
  [['no-audio', 'low-bandwidth'], []],
  [['no-audio', 'by-phone', 'low-bandwidth'], []],
])('without %j there are %j', (hidden, ways) => {
  expect(joinWays(hidden)).toEqual(ways);
});
