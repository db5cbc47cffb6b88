import { expect, it } from 'vitest';
import { emojiDataOf } from './emoji-data.ts';
import { loadEmoji } from './load-emoji.ts';

it('leaves out what means nothing alone and what fonts do not have yet, and keeps the order', () => {
  const raw = [
    { emoji: 'b', label: 'B', group: 0, order: 2, version: 1 },
    { emoji: 'a', label: 'A', group: 1, order: 1, version: 1, tags: ['x'], skins: [{ emoji: 'a3', tone: 3 }] },
    { emoji: 'part', label: 'part', group: 2, order: 3, version: 1 },
    { emoji: 'letter', label: 'letter', version: 0 },
    { emoji: 'new', label: 'new', group: 0, order: 4, version: 99 },
  ];
  const names = { groups: [{ key: 'g', message: 'faces', order: 0 }], skinTones: [{ key: 'dark', message: 'dunkel' }] };
  const data = emojiDataOf('de', raw, names);
  expect(data.emojis.map(({ emoji }) => emoji)).toEqual(['a', 'b']);
  expect(data.emojis[0]).toMatchObject({ tags: ['x'], category: 1, skins: { medium: 'a3', dark: 'a' } });
  expect(data.categories).toEqual([{ index: 0, label: 'Faces' }]);
  expect(data.skinTones).toMatchObject({ dark: 'dunkel', light: 'light' });
});

it.each([
  ['en', 'en', 'dog face'],
  ['zh', 'zh', '狗脸'],
  ['xx', 'en', 'dog face'],
])('knows emoji by their names in %s', async (language, locale, label) => {
  const data = await loadEmoji(language);
  expect(data.locale).toBe(locale);
  expect(data.emojis.length).toBeGreaterThan(1_500);
  expect(data.emojis.find(({ emoji }) => emoji === '🐶')?.label).toBe(label);
  expect(new Set(data.emojis.map(({ category }) => category))).toEqual(new Set(data.categories.map(({ index }) => index)));
});
