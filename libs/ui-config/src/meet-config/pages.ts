import { present, type Source } from './source.ts';

/** Other ways to join. */
const JOIN_BUTTONS = ['no-audio', 'by-phone', 'low-bandwidth'] as const;

export function readPrejoin(config: Source) {
  const hidden = config.at('prejoinConfig.hideExtraJoinButtons');
  return {
    enabled: config.flag('prejoinConfig.enabled', true),
    hideDisplayName: config.flag('prejoinConfig.hideDisplayName', false),
    /** Ways to join that are not offered. */
    hiddenJoinButtons: hidden === true ? [...JOIN_BUTTONS] : (config.texts('prejoinConfig.hideExtraJoinButtons') ?? []),
    /** Buttons that are not offered: `microphone`, `camera`, `select-background`, `invite`, `settings`. */
    hiddenButtons: config.texts('hiddenPremeetingButtons') ?? [],
    warnsOfRecording: config.flag('recordings.showPrejoinWarning', false),
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
  });
  return {
    enabled: !config.flag('deeplinking.disabled', false),
    /** Whether phones are offered the app. */
    promotesApp: ui.flag('MOBILE_APP_PROMO', true),
    ios: app('ios'),
    android: app('android'),
    desktop: { ...app('desktop'), enabled: config.flag('deeplinking.desktop.enabled', false) },
  } as const;
}
