import { expect, it } from 'vitest';
import { enterHistory, enterPeople, enterSpeaker, NO_STATS, spokenMs } from './speaker-stats.ts';

const floor = (id: string, silence = false) => ({ id, silence });

it('counts how long each has the floor, without silence', () => {
  let stats = enterSpeaker(NO_STATS, floor('aa'), 1_000);
  expect(spokenMs(stats, 'aa', 3_000)).toBe(2_000);
  stats = enterSpeaker(stats, floor('aa', true), 4_000);
  expect(spokenMs(stats, 'aa', 9_000)).toBe(3_000);
  stats = enterSpeaker(stats, floor('aa'), 10_000);
  stats = enterSpeaker(stats, floor('bb'), 11_000);
  expect([spokenMs(stats, 'aa', 20_000), spokenMs(stats, 'bb', 12_500)]).toEqual([4_000, 1_500]);
  expect(enterSpeaker(stats, floor('bb'), 13_000)).toBe(stats);
});

it('takes over what was before, and counts on from there', () => {
  const users = { aa: { displayName: 'Ada', totalDominantSpeakerTime: 60_000 }, bb: { totalDominantSpeakerTime: -5 }, cc: null };
  const stats = enterHistory(enterSpeaker(NO_STATS, floor('aa'), 0), { type: 'speakerstats', users }, 5_000);
  expect(spokenMs(stats, 'aa', 6_000)).toBe(61_000);
  expect([...stats.people]).toEqual([
    ['aa', { displayName: 'Ada', spokenMs: 60_000 }],
    ['bb', { displayName: '', spokenMs: 0 }],
  ]);
  expect(enterHistory(stats, { type: 'speakerstats' }, 0)).toBe(stats);
});

it('lists whoever is here, and keeps who has gone', () => {
  const stats = enterPeople(enterSpeaker(NO_STATS, floor('aa'), 0), [['bb', 'Ben']]);
  const later = enterPeople(stats, [['aa', 'Ada']]);
  expect([...later.people].map(([id, { displayName }]) => [id, displayName])).toEqual([
    ['bb', 'Ben'],
    ['aa', 'Ada'],
  ]);
  expect(enterPeople(later, [['aa', 'Ada']])).toBe(later);
});
