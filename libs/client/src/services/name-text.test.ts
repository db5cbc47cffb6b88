import { expect, it } from 'vitest';
import { nameText } from './name-text.ts';

it.each([
  ['Ada', 'Ada'],
  ['  Ada\n\tLovelace ', 'Ada Lovelace'],
  ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ['photo\u202egpj.exe', 'photogpj.exe'],
  ['\u2067Ada\u2069\u202c', 'Ada'],
  ['Nguye\u0302\u0303n', 'Nguye\u0302\u0303n'],
  ['نَجْلاء', 'نَجْلاء'],
  ['👩‍👩‍👧', '👩‍👩‍👧'],
  [`Z${'\u0300'.repeat(60)}o`, `Z${'\u0300'.repeat(4)}o`],
  ['\u200b\u200b', undefined],
  ['\u3164', undefined],
  ['', undefined],
  [7, undefined],
])('reads %j as %j', (value, wanted) => expect(nameText(value)).toBe(wanted));

it('looks at the beginning of what is too long, and breaks no character', () => {
  expect(nameText('ab👋', 3)).toBe('ab\ufffd');
});
