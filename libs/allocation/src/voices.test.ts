import { expect, it } from 'vitest';
import { LoudestVoices } from './voices.ts';

const heard = (voices: LoudestVoices) => [...'abcdef'].filter((id) => voices.isHeard(id)).join('');

it('passes the loudest on, and holds them for five seconds while there is room', () => {
  const voices = new LoudestVoices(3);
  expect([voices.update(['a', 'b', 'c', 'd'], 0), heard(voices)]).toEqual([true, 'abc']);
  expect([voices.update(['b'], 500), heard(voices)]).toEqual([false, 'abc']);
  expect([voices.update(['d'], 1000), heard(voices)]).toEqual([true, 'abd']);
  expect([voices.update([], 6000), heard(voices)]).toEqual([true, 'd']);
});

it('always passes the dominant speaker on', () => {
  const voices = new LoudestVoices(2);
  expect([voices.promote('f', 0), heard(voices)]).toEqual([true, 'f']);
  expect([voices.update(['a', 'b'], 9000), heard(voices)]).toEqual([true, 'af']);
  expect([voices.promote('b', 9100), heard(voices)]).toEqual([true, 'ab']);
});
