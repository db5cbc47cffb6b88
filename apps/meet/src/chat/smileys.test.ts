import { expect, it } from 'vitest';
import { withFaces } from './smileys.ts';

it.each([
  ['hello :)', 'hello 🙂'],
  [':D\n:-(', '😃\n🙁'],
  ['<3 <3', '❤️ ❤️'],
  ['a:)b (see:D)', 'a:)b (see:D)'],
  ['  spaces   stay  ', '  spaces   stay  '],
  ['', ''],
])('%j becomes %j', (text, shown) => {
  expect(withFaces(text)).toBe(shown);
});
