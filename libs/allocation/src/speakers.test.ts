import { expect, it } from 'vitest';
import { SpeakerOrder } from './speakers.ts';

it('keeps speakers by recency and the silent ones behind them', () => {
  const speakers = new SpeakerOrder();
  for (const id of ['a', 'b', 'c']) speakers.add(id);
  expect([speakers.current, speakers.order]).toEqual([undefined, ['a', 'b', 'c']]);
  expect([speakers.promote('b'), speakers.promote('c'), speakers.promote('c'), speakers.promote('x')]).toEqual([true, true, false, false]);
  expect([speakers.current, speakers.previous, speakers.order]).toEqual(['c', ['b'], ['c', 'b', 'a']]);
  speakers.remove('c');
  speakers.add('b');
  expect([speakers.current, speakers.order]).toEqual(['b', ['b', 'a']]);
});

it('names at most ten previous speakers', () => {
  const speakers = new SpeakerOrder();
  for (let index = 0; index < 15; index++) {
    speakers.add(`e${index}`);
    speakers.promote(`e${index}`);
  }
  expect(speakers.previous).toHaveLength(10);
  expect(speakers.previous[0]).toBe('e13');
});
