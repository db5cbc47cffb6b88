import { expect, it } from 'vitest';
import { colourOf, initialsOf } from './avatar.tsx';

it.each([
  ['Ada Lovelace', 'AL'],
  ['ada', 'A'],
  ['Jean Luc  Picard', 'JP'],
  ['李雷', '李'],
  ['🦊 fox', '🦊F'],
  ['  ', '?'],
])('initials of %j are %j', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

it('a person keeps their colour, out of those that there are', () => {
  expect(colourOf('ada')).toBe(colourOf('ada'));
  expect(colourOf('ada')).toMatch(/^hsl/);
  const few = ['#123456', '#654321'];
  expect(new Set([...'abcdefgh'].map((seed) => colourOf(seed, few)))).toEqual(new Set(few));
});
