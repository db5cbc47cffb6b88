import { errorMessage, type Log } from '@parley/kernel';
import type { i18n } from 'i18next';
import { changeLanguage, languageOf } from '../i18n/index.ts';
import type { Settings } from '../settings/settings.ts';
import { themeOf } from './theme.ts';

type Choice = Pick<Settings, 'theme' | 'language'>;

/** What a look needs of the page. */
export interface LookDeps {
  readonly root: Pick<HTMLElement, 'lang' | 'dir' | 'dataset'>;
  readonly matchMedia: (query: string) => Pick<MediaQueryList, 'matches' | 'addEventListener'>;
  readonly texts: i18n;
  readonly log: Log;
}

/** Language, direction and theme of the whole page: first as chosen, then as often as a choice or the system changes. */
export class Look {
  readonly #deps: LookDeps;
  readonly #dark;
  readonly #contrast;
  #choice: Choice;

  constructor(deps: LookDeps, choice: Choice) {
    this.#deps = deps;
    this.#choice = choice;
    this.#dark = deps.matchMedia('(prefers-color-scheme: dark)');
    this.#contrast = deps.matchMedia('(prefers-contrast: more)');
    for (const query of [this.#dark, this.#contrast]) query.addEventListener('change', () => this.#applyTheme());
    deps.texts.on('languageChanged', () => this.#applyLanguage());
    this.#applyLanguage();
    this.#applyTheme();
  }

  /** The person has chosen something, perhaps the same as before. A language that cannot be fetched leaves the one that is shown. */
  choose({ theme, language }: Choice): void {
    const before = this.#choice;
    this.#choice = { theme, language };
    if (theme !== before.theme) this.#applyTheme();
    if (language === before.language) return;
    const tag = languageOf(language);
    if (tag === undefined) return;
    changeLanguage(this.#deps.texts, tag).catch((error: unknown) =>
      this.#deps.log.warn({ language: tag, error: errorMessage(error) }, 'a language could not be fetched'),
    );
  }

  #applyTheme(): void {
    const system = { isDark: this.#dark.matches, isContrasty: this.#contrast.matches };
    this.#deps.root.dataset.theme = themeOf(this.#choice.theme, system);
  }

  #applyLanguage(): void {
    const { root, texts } = this.#deps;
    root.lang = texts.language === 'zh' ? 'zh-Hans' : texts.language;
    root.dir = texts.dir();
  }
}
