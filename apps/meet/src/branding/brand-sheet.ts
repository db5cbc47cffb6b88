import type { BrandingData } from '@parley/ui-config';
import { brandTheme } from './brand-theme.ts';

/** The style sheet of a brand. Everything in it has been read as a colour or as an address before. */
export function brandSheet(branding: BrandingData, page: string): string {
  const { light, dark } = brandTheme(branding.palette);
  const theme = (name: string, tokens: ReadonlyMap<string, string>) =>
    tokens.size === 0 ? '' : `html[data-theme="${name}"]{${[...tokens].map(([token, color]) => `${token}:${color}`).join(';')}}`;
  const picture = (url: string) =>
    `url("${encodeURI(decodeSafely(new URL(url, page).href)).replaceAll('"', '%22')}") center/cover no-repeat`;
  const { backgroundColor, backgroundImageUrl, premeetingColor, premeetingImageUrl } = branding;
  const rule = (selector: string, color: string | undefined, image: string | undefined) => {
    const value = [image && picture(image), color].filter(Boolean).join(' ');
    return value === '' ? '' : `html:not([data-theme="contrast"]) ${selector}{background:${value}}`;
  };
  return [
    theme('light', light),
    theme('dark', dark),
    rule('.meeting', backgroundColor, backgroundImageUrl),
    rule('.page', premeetingColor, premeetingImageUrl),
  ].join('');
}

function decodeSafely(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    return url;
  }
}
