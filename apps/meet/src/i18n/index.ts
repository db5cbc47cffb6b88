import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { languageOf, textsOf } from './languages.ts';

export { languageOf, languages, nameOfLanguage } from './languages.ts';

/** In which order languages are asked for (ui contract §1.0): the link, the person's choice, the browser if it may, the server. */
export interface WantedLanguages {
  readonly link: string | undefined;
  readonly chosen: string | undefined;
  /** `navigator.languages`. */
  readonly browser: readonly string[];
  /** interfaceConfig.LANG_DETECTION. */
  readonly detects: boolean;
  readonly server: string | undefined;
}

/** The first of them in which there are texts; English otherwise. */
export function pickLanguage({ link, chosen, browser, detects, server }: WantedLanguages): string {
  const wanted = [link, chosen, ...(detects ? browser : []), server];
  return wanted.flatMap((tag) => languageOf(tag) ?? [])[0] ?? 'en';
}

/** Fetches the texts of a language; others come when they are asked for, by `changeLanguage`. */
export async function createTexts(language: string): Promise<i18n> {
  const resources = Object.entries(await textsOf(language)).map(([tag, translation]) => [tag, { translation }]);
  const instance = i18next.createInstance();
  await instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    initAsync: false,
    resources: Object.fromEntries(resources),
    interpolation: { escapeValue: false },
  });
  return instance;
}

/** Changes the language of everything that is shown; rejects as the import does when its texts cannot be fetched. */
export async function changeLanguage(texts: i18n, language: string): Promise<void> {
  if (texts.language === language) return;
  // What a brand says in its own words stays.
  for (const [tag, translation] of Object.entries(await textsOf(language)))
    texts.addResourceBundle(tag, 'translation', translation, true, false);
  await texts.changeLanguage(language);
}
