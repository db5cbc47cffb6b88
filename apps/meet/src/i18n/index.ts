import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en.ts';
import { zh } from './zh.ts';

const LANGUAGES = { en, zh } as const;

/** Sets the texts up: `?lang=`, then the browser's languages, then the server's default, then English. */
export function createTexts(wanted: readonly (string | undefined)[]): i18n {
  const found = wanted.flatMap((tag) => languageOf(tag) ?? [])[0];
  const instance = i18next.createInstance();
  void instance.use(initReactI18next).init({
    lng: found ?? 'en',
    fallbackLng: 'en',
    initAsync: false,
    resources: { en: { translation: en }, zh: { translation: zh } },
    interpolation: { escapeValue: false },
  });
  return instance;
}

/** `zh-CN` → `zh`; undefined when we have no texts in it. */
export function languageOf(tag: string | undefined): keyof typeof LANGUAGES | undefined {
  const language = tag?.toLowerCase().split('-')[0];
  return language !== undefined && Object.hasOwn(LANGUAGES, language) ? (language as keyof typeof LANGUAGES) : undefined;
}
