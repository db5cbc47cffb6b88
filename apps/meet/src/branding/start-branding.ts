import { errorMessage, type Log } from '@parley/kernel';
import type { BrandingData } from '@parley/ui-config';
import type { i18n } from 'i18next';
import { languageOf } from '../i18n/index.ts';
import type { MeetStore } from '../store.ts';
import { brandSheet } from './brand-sheet.ts';
import { readableBehindWhite } from './brand-theme.ts';
import { loadBranding } from './load-branding.ts';

const DEADLINE_MS = 5_000;

export interface BrandingDeps {
  readonly store: Pick<MeetStore, 'setState'>;
  readonly texts: i18n;
  readonly page: Pick<Document, 'adoptedStyleSheets'>;
  readonly log: Log;
}

/** Fetches a brand and dresses the page in it. What does not come leaves the page as it is. */
export async function startBranding(url: string, { store, texts, page, log }: BrandingDeps): Promise<void> {
  try {
    const branding = await loadBranding(url, { fetch: (address, options) => window.fetch(address, options), deadline: DEADLINE_MS });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(brandSheet(branding, window.location.href));
    page.adoptedStyleSheets = [...page.adoptedStyleSheets, sheet];
    say(branding, texts);
    store.setState({ branding: { ...branding, avatarColors: readableBehindWhite(branding.avatarColors) } });
  } catch (error) {
    log.warn({ error: errorMessage(error) }, 'no branding');
  }
}

/** Texts of the brand in place of ours: those whose keys we have, in the languages we have, now or when they are chosen. */
export function say({ labels }: Pick<BrandingData, 'labels'>, texts: i18n): void {
  for (const [name, entries] of labels) {
    const language = languageOf(name);
    // The page's own language has every key, or English behind it.
    const known = [...entries].filter(([key]) => texts.exists(key));
    if (language === undefined || known.length === 0) continue;
    for (const [key, text] of known) texts.addResource(language, 'translation', key, text);
    if (language === texts.language) texts.emit('languageChanged', language);
  }
}
