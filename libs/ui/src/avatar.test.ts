import { expect, it } from 'vitest';
import { initialsOf } from './avatar.tsx';

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
