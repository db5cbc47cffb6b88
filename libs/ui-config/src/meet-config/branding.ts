import { present, type Source } from './source.ts';
import { colorOf, isPicture } from './toolbar.ts';

export type BrandingConfig = ReturnType<typeof readBranding>;

/** Whose meetings these are: names, pictures, links (ui contract §1.0, §1.0.2). */
export function readBranding(config: Source, ui: Source) {
  const picture = (value: string | undefined) => (value !== undefined && isPicture(value) ? value : undefined);
  return {
    appName: ui.text('APP_NAME') ?? 'Parley',
    providerName: ui.text('PROVIDER_NAME') ?? '',
    /** The whole branding, as JSON. */
    dynamicUrl: config.url('dynamicBrandingUrl'),
    /** The same of a service that is asked by room. */
    dataUrl: config.url('brandingDataUrl'),
    /** Under which name that service knows the room. */
    roomAlias: config.text('brandingRoomAlias'),
    ...present('logoUrl', picture(config.text('defaultLogoUrl'))),
    ...present('welcomeLogoUrl', picture(ui.text('DEFAULT_WELCOME_PAGE_LOGO_URL'))),
    ...present('policyLogoUrl', picture(ui.text('POLICY_LOGO'))),
    showsWatermark: ui.flag('SHOW_JITSI_WATERMARK', false),
    showsBrandWatermark: ui.flag('SHOW_BRAND_WATERMARK', false),
    showsPoweredBy: ui.flag('SHOW_POWERED_BY', false),
    watermarkUrl: ui.url('JITSI_WATERMARK_LINK'),
    brandWatermarkUrl: ui.url('BRAND_WATERMARK_LINK'),
    ...present('backgroundColor', colorOf(ui.text('DEFAULT_BACKGROUND'))),
    supportUrl: ui.url('SUPPORT_URL'),
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
