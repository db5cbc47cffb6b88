import { expect, it } from 'vitest';
import { statsLines } from './stats-lines.ts';

const time = (displayName: string, spokenMs: number) => ({ displayName, spokenMs });
const speakerStats = {
  people: new Map([
    ['me', time('Ada', 1_000)],
    ['bb', time('Ben', 5_000)],
    ['cc', time('Chloe', 0)],
    ['gone', time('Dora', 2_000)],
    ['silent', time('Emil', 0)],
  ]),
  current: { id: 'me', since: 100 },
};
const person = (id: string) => ({ id, displayName: id, isModerator: false, sources: new Map() });
const client = { speakerStats, participants: [person('bb'), person('cc')], endpointId: 'me' };

it('names the busiest first, those who have left only if they spoke', () => {
  const lines = statsLines(client, 10_100);
  expect(lines.map(({ id, ms, isHere }) => [id, ms, isHere])).toEqual([
    ['me', 11_000, true],
    ['bb', 5_000, true],
    ['gone', 2_000, false],
    ['cc', 0, true],
  ]);
});

it.each([
  [' B', ['bb']],
  ['o', ['gone', 'cc']],
  ['x', []],
])('finds %j', (query, ids) => {
  expect(statsLines(client, 0, query).map(({ id }) => id)).toEqual(ids);
});
