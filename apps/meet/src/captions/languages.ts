import type { MeetConfig } from '@parley/ui-config';

export interface LanguageChoice {
  readonly id: string;
  readonly label: string;
}

/** Languages into which a transcriber translates, the operator's first ones at the head, the others by name. */
export function languageChoices(
  { translationLanguages, translationLanguagesHead }: Pick<MeetConfig['captions'], 'translationLanguages' | 'translationLanguagesHead'>,
  language: string,
): readonly LanguageChoice[] {
  const names = new Intl.DisplayNames(language, { type: 'language', fallback: 'code' });
  const choice = (tag: string): readonly LanguageChoice[] => {
    try {
      return [{ id: tag, label: names.of(tag) ?? tag }];
    } catch {
      return []; // no language tag
    }
  };
  const head = new Set(translationLanguagesHead);
  const rest = [...new Set(translationLanguages)].filter((tag) => !head.has(tag)).flatMap(choice);
  return [...[...head].flatMap(choice), ...rest.toSorted((a, b) => a.label.localeCompare(b.label, language))];
}
