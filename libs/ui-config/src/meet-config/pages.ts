import { present, type Source } from './source.ts';

export type WelcomeConfig = ReturnType<typeof readWelcome>;
export type PagesConfig = ReturnType<typeof readPages>;
export type DeepLinkingConfig = ReturnType<typeof readDeepLinking>;

/** Buttons of the screen before the meeting that can be hidden. */
export const PREMEETING_BUTTONS = ['microphone', 'camera', 'select-background', 'invite', 'settings'] as const;
/** Other ways to join. */
export const JOIN_BUTTONS = ['no-audio', 'by-phone', 'low-bandwidth'] as const;

export function readPrejoin(config: Source) {
  const hidden = config.at('prejoinConfig.hideExtraJoinButtons');
  return {
    enabled: config.flag('prejoinConfig.enabled', true),
    hideDisplayName: config.flag('prejoinConfig.hideDisplayName', false),
    /** Ways to join that are not offered. */
    hiddenJoinButtons: hidden === true ? [...JOIN_BUTTONS] : (config.texts('prejoinConfig.hideExtraJoinButtons') ?? []),
    /** Buttons that are not offered, of PREMEETING_BUTTONS. */
    hiddenButtons: config.texts('hiddenPremeetingButtons') ?? [],
    showsHangUp: config.flag('prejoinConfig.showHangUp', true),
    warnsOfRecording: config.flag('recordings.showPrejoinWarning', false),
    preCallTestUrl: config.flag('prejoinConfig.preCallTestEnabled', false) ? config.url('prejoinConfig.preCallTestICEUrl') : undefined,
  } as const;
}

export function readWelcome(config: Source, ui: Source) {
  return {
    /** Instead of our own page. */
    customUrl: config.url('welcomePage.customUrl'),
    generatesNames: ui.flag('GENERATE_ROOMNAMES_ON_WELCOME_PAGE', true),
    hasRecent: ui.flag('RECENT_LIST_ENABLED', true) && !config.flag('doNotStoreRoom', false),
    storesRoom: !config.flag('doNotStoreRoom', false),
    hasFooter: ui.flag('DISPLAY_WELCOME_FOOTER', true),
    hasContent: ui.flag('DISPLAY_WELCOME_PAGE_CONTENT', false),
    hasAdditionalCard: ui.flag('DISPLAY_WELCOME_PAGE_ADDITIONAL_CARD', false),
    hasToolbarContent: ui.flag('DISPLAY_WELCOME_PAGE_TOOLBAR_ADDITIONAL_CONTENT', false),
    moderatedRoomsUrl: config.url('moderatedRoomServiceUrl'),
  } as const;
}

/** What comes after a meeting, and instead of one. */
export function readPages(config: Source, ui: Source) {
  return {
    hasClosePage: config.flag('enableClosePage', false),
    hasPromotionalClosePage: ui.flag('SHOW_PROMOTIONAL_CLOSE_PAGE', false),
    /** A line for guests on the close page. */
    closePageHint: ui.text('CLOSE_PAGE_GUEST_HINT'),
    unsupportedBrowsers: ui.texts('UNSUPPORTED_BROWSERS') ?? [],
    optimalBrowsers: ui.texts('OPTIMAL_BROWSERS') ?? [],
    reloadsByItself: config.flag('enableForcedReload', true),
    /** Percent of meetings after which people are asked how it was. */
    feedbackPercentage: config.number('feedbackPercentage', 100),
  } as const;
}

/** A scheme or a package: both become part of an address, in which a semicolon would begin something else. */
function nameOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[a-z][\w.+-]*$/i.test(text) && !/^(javascript|data|vbscript|https?)$/i.test(text) ? text : undefined;
}

/** "Open it in the app" (ui contract §1.9, §3.4). */
export function readDeepLinking(config: Source, ui: Source) {
  const app = (platform: string) => ({
    name: config.text(`deeplinking.${platform}.appName`) ?? 'Jitsi Meet',
    scheme: nameOf(config.text(`deeplinking.${platform}.appScheme`)) ?? (platform === 'desktop' ? 'jitsi-meet' : 'org.jitsi.meet'),
    ...present('package', nameOf(config.text(`deeplinking.${platform}.appPackage`))),
    ...present('downloadUrl', config.url(`deeplinking.${platform}.downloadLink`)),
    ...present('fDroidUrl', config.url(`deeplinking.${platform}.fDroidUrl`)),
  });
  return {
    enabled: !config.flag('deeplinking.disabled', false),
    /** Whether phones are offered the app. */
    promotesApp: ui.flag('MOBILE_APP_PROMO', true),
    hasLogo: !config.flag('deeplinking.hideLogo', false),
    ios: app('ios'),
    android: app('android'),
    desktop: { ...app('desktop'), enabled: config.flag('deeplinking.desktop.enabled', false) },
  } as const;
}
