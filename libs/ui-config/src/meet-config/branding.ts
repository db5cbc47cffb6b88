import { present, type Source } from './source.ts';
import { isPicture } from './toolbar.ts';

/** Whose meetings these are: names, pictures, links (ui contract §1.0, §1.0.2). */
export function readBranding(config: Source, ui: Source) {
  const picture = (value: string | undefined) => (value !== undefined && isPicture(value) ? value : undefined);
  return {
    appName: ui.text('APP_NAME') ?? 'Parley',
    /** The whole branding, as JSON. */
    dynamicUrl: config.url('dynamicBrandingUrl'),
    /** The same of a service that is asked by room. */
    dataUrl: config.url('brandingDataUrl'),
    /** Under which name that service knows the room. */
    roomAlias: config.text('brandingRoomAlias'),
    ...present('logoUrl', picture(config.text('defaultLogoUrl'))),
    documentationUrl: config.url('deploymentUrls.userDocumentationURL'),
    downloadUrl: config.url('deploymentUrls.downloadAppsUrl'),
    legal: {
      help: config.url('legalUrls.helpCentre'),
      privacy: config.url('legalUrls.privacy'),
      security: config.url('legalUrls.security'),
      terms: config.url('legalUrls.terms'),
    },
    allowsThirdParties: !config.flag('disableThirdPartyRequests', false),
    detectsLanguage: ui.flag('LANG_DETECTION', true),
  } as const;
}
