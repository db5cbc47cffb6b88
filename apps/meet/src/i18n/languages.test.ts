import { expect, it } from 'vitest';
import { changeLanguage, createTexts, languageOf, languages, nameOfLanguage, pickLanguage } from './index.ts';
import { type TextTree, textsOf } from './languages.ts';

it.each([
  ['zh-CN', 'zh'],
  ['zhCN', 'zh'],
  ['zh_TW', 'zh'],
  ['EN-gb', 'en'],
  ['de-AT', 'de'],
  ['tlh', undefined],
  ['', undefined],
  [undefined, undefined],
  ['__proto__', undefined],
])('%s has the texts of %s', (tag, expected) => {
  expect(languageOf(tag)).toBe(expected);
});

it('a tag of its own counts before that of the language', () => {
  expect(languageOf('pt-br', ['pt', 'pt-BR'])).toBe('pt-BR');
  expect(languageOf('ptBR', ['pt', 'pt-BR'])).toBe('pt-BR');
  expect(languageOf('pt-PT', ['pt', 'pt-BR'])).toBe('pt');
});

const NOTHING = { link: undefined, chosen: undefined, browser: ['xx', 'zh-CN'], detects: true, server: 'ar' };

it.each([
  ['what the link says', { ...NOTHING, link: 'de', chosen: 'ar' }, 'de'],
  ['what the person chose', { ...NOTHING, link: 'xx', chosen: 'de' }, 'de'],
  ['what the browser prefers', NOTHING, 'zh'],
  ['what the server says', { ...NOTHING, detects: false }, 'ar'],
  ['English', { ...NOTHING, browser: ['xx'], server: 'yy' }, 'en'],
])('speaks %s', (_name, wanted, expected) => {
  expect(pickLanguage(wanted)).toBe(expected);
});

it('names languages in themselves', () => {
  expect(['en', 'de', 'zh', 'ar'].map(nameOfLanguage)).toEqual(['English', 'Deutsch', '简体中文', 'العربية']);
  expect(languages()).toEqual(expect.arrayContaining(['ar', 'de', 'en', 'zh']));
});

it('fetches a language when somebody changes to it', async () => {
  const texts = await createTexts('en');
  expect(texts.hasResourceBundle('zh', 'translation')).toBe(false);
  await changeLanguage(texts, 'zh');
  expect(texts.t('welcome.start')).toBe('开始会议');
  expect(texts.dir()).toBe('ltr');
  await changeLanguage(texts, 'ar');
  expect(texts.dir()).toBe('rtl');
});

/** `a.b` → text. */
function flat(tree: TextTree, prefix = ''): readonly (readonly [string, string])[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${prefix}${key}`, value] as const] : flat(value, `${prefix}${key}.`),
  );
}

const PLURAL = /_(zero|one|two|few|many|other)$/;
/** Some languages count all people where English counts the others. */
const placeholders = (text: string) => new Set(text.replaceAll('{{total}}', '{{others}}').match(/{{\w+}}/g));
const english = new Map(flat((await textsOf('en')).en ?? {}));

it.each(languages())('%s has no text that nobody asks for, and says what the English says', async (tag) => {
  for (const [key, text] of flat((await textsOf(tag))[tag] ?? {})) {
    const original = english.get(key) ?? english.get(key.replace(PLURAL, '_other'));
    expect(original, `${tag} ${key}`).toBeDefined();
    const known = placeholders(original ?? '');
    for (const name of placeholders(text)) expect(known, `${tag} ${key}`).toContain(name);
    if (!PLURAL.test(key)) expect(placeholders(text), `${tag} ${key}`).toEqual(known);
    expect(text.trim(), `${tag} ${key}`).not.toBe('');
  }
});
