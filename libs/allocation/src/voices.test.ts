import { expect, it } from 'vitest';
import { LoudestVoices } from './voices.ts';

const heard = (voices: LoudestVoices) => [...'abcdef'].filter((id) => voices.isHeard(id)).join('');

function voicesOf(limit: number, members: string): LoudestVoices {
  const voices = new LoudestVoices(limit);
  for (const id of members) voices.add(id);
  return voices;
}

it('passes everybody on while there is room, before the first word', () => {
  const voices = voicesOf(3, 'ab');
  expect(heard(voices)).toBe('ab');
  expect([voices.add('c'), voices.add('d'), heard(voices)]).toEqual([true, false, 'abc']);
});

it('passes the loudest on, until somebody else needs the place', () => {
  const voices = voicesOf(3, 'abcdef');
  expect([voices.update(['d', 'e', 'f', 'a']), heard(voices)]).toEqual([true, 'def']);
  expect([voices.update(['e']), heard(voices)]).toEqual([false, 'def']);
  expect([voices.update(['a']), heard(voices)]).toEqual([true, 'ade']);
  expect([voices.update([]), heard(voices)]).toEqual([false, 'ade']);
});

it('always passes the dominant speaker on', () => {
  const voices = voicesOf(2, 'abf');
  expect([voices.promote('f'), heard(voices)]).toEqual([true, 'af']);
  expect([voices.update(['a', 'b']), heard(voices)]).toEqual([false, 'af']);
  expect([voices.promote('b'), heard(voices)]).toEqual([true, 'ab']);
});

it("gives the place of who has left to somebody else, the dominant speaker's too", () => {
  const voices = voicesOf(1, 'ab');
  voices.promote('b');
  expect([heard(voices), voices.remove('b'), heard(voices)]).toEqual(['b', true, 'a']);
  expect([voices.promote('b'), voices.update(['b']), heard(voices)]).toEqual([false, false, 'a']);
});
