/** How one variable reaches config.js. */
export interface SettingOptions {
  /** Write the opposite of the flag. */
  readonly not?: true;
  /** Leave the key out when it would have this value: it is what clients assume anyway. */
  readonly omit?: boolean;
  /** Write an empty list too. */
  readonly keepEmpty?: true;
}

type Setting = readonly [variable: string, path: string, options?: SettingOptions];

/**
 * One row per variable and key of config.js (deployment contract §7). What is undefined or an empty list is left out; keys that
 * depend on more than one variable are in rules.ts.
 */
export const SETTINGS = [
  ['RESOLUTION', 'resolution'],
  ['RESOLUTION', 'constraints.video.height.ideal'],
  ['RESOLUTION', 'constraints.video.height.max'],
  ['RESOLUTION_MIN', 'constraints.video.height.min'],
  ['RESOLUTION_WIDTH', 'constraints.video.width.ideal'],
  ['RESOLUTION_WIDTH', 'constraints.video.width.max'],
  ['RESOLUTION_WIDTH_MIN', 'constraints.video.width.min'],
  ['VIDEOQUALITY_PREFERRED_CODEC', 'videoQuality.preferredCodec'],
  ['ENABLE_ADAPTIVE_MODE', 'videoQuality.enableAdaptiveMode'],
  ['ENABLE_SIMULCAST', 'disableSimulcast', { not: true, omit: false }],
  ['ENABLE_REMB', 'enableRemb', { omit: true }],
  ['ENABLE_TCC', 'enableTcc', { omit: true }],
  ['ENABLE_ICE_RESTART', 'enableIceRestart'],
  ['ENABLE_ICE_RESTART_ON_NETWORK_CHANGE', 'enableIceRestartOnNetworkChange'],
  ['ENABLE_P2P', 'p2p.enabled'],
  ['P2P_PREFERRED_CODEC', 'p2p.preferredCodec'],
  ['START_AUDIO_ONLY', 'startAudioOnly'],
  // COMPAT(jitsi-meet 2026): renamed there without an alias (ui contract §1.0.1)
  ['START_AUDIO_ONLY', 'startLowBandwidthMode'],
  ['START_AUDIO_MUTED', 'startAudioMuted'],
  ['START_VIDEO_MUTED', 'startVideoMuted'],
  ['START_WITH_AUDIO_MUTED', 'startWithAudioMuted'],
  ['START_WITH_VIDEO_MUTED', 'startWithVideoMuted'],
  ['START_SILENT', 'startSilent'],
  ['ENABLE_NO_AUDIO_DETECTION', 'enableNoAudioDetection'],
  ['ENABLE_NOISY_MIC_DETECTION', 'enableNoisyMicDetection'],
  ['ENABLE_TALK_WHILE_MUTED', 'enableTalkWhileMuted'],
  ['ENABLE_AUDIO_PROCESSING', 'disableAP', { not: true }],
  ['ENABLE_AUTOMATIC_GAIN_CONTROL', 'disableAGC', { not: true }],
  ['ENABLE_OPUS_RED', 'enableOpusRed'],
  ['ENABLE_STEREO', 'audioQuality.stereo'],
  ['AUDIO_QUALITY_OPUS_BITRATE', 'audioQuality.opusMaxAverageBitrate'],
  ['DISABLE_AUDIO_LEVELS', 'disableAudioLevels'],
  ['ENABLE_VIRTUAL_BACKGROUND_V2', 'virtualBackground.enableV2'],
  ['DEFAULT_LANGUAGE', 'defaultLanguage'],
  ['ENABLE_WELCOME_PAGE', 'welcomePage.disabled', { not: true }],
  ['ENABLE_CLOSE_PAGE', 'enableClosePage'],
  ['ENABLE_PREJOIN_PAGE', 'prejoinConfig.enabled'],
  ['HIDE_PREJOIN_DISPLAY_NAME', 'prejoinConfig.hideDisplayName'],
  ['HIDE_PREJOIN_EXTRA_BUTTONS', 'prejoinConfig.hideExtraJoinButtons'],
  ['HIDE_PREMEETING_BUTTONS', 'hiddenPremeetingButtons'],
  ['TOOLBAR_BUTTONS', 'toolbarButtons'],
  ['ENABLE_REQUIRE_DISPLAY_NAME', 'requireDisplayName'],
  ['DISABLE_PROFILE', 'disableProfile'],
  ['DISABLE_REACTIONS', 'disableReactions'],
  ['DISABLE_POLLS', 'disablePolls'],
  ['ENABLE_BREAKOUT_ROOMS', 'hideAddRoomButton', { not: true }],
  ['DISABLE_DEEP_LINKING', 'disableDeepLinking'],
  ['DISABLE_REMOTE_VIDEO_MENU', 'remoteVideoMenu.disabled'],
  ['DISABLE_KICKOUT', 'remoteVideoMenu.disableKick'],
  ['DISABLE_GRANT_MODERATOR', 'remoteVideoMenu.disableGrantModerator'],
  ['DISABLE_PRIVATE_CHAT', 'remoteVideoMenu.disablePrivateChat'],
  ['DISABLE_LOCAL_RECORDING', 'localRecording.disable'],
  ['ENABLE_LOCAL_RECORDING_NOTIFY_ALL_PARTICIPANT', 'localRecording.notifyAllParticipants'],
  ['ENABLE_E2EPING', 'e2eping.enabled'],
  ['E2EPING_NUM_REQUESTS', 'e2eping.numRequests'],
  ['E2EPING_MAX_CONFERENCE_SIZE', 'e2eping.maxConferenceSize'],
  ['E2EPING_MAX_MESSAGE_PER_SECOND', 'e2eping.maxMessagePerSecond'],
  ['DYNAMIC_BRANDING_URL', 'dynamicBrandingUrl'],
  ['CONFCODE_URL', 'dialInConfCodeUrl'],
  ['DIALIN_NUMBERS_URL', 'dialInNumbersUrl'],
  ['DIALOUT_AUTH_URL', 'dialOutAuthUrl'],
  ['DIALOUT_CODES_URL', 'dialOutCodesUrl'],
  ['INVITE_SERVICE_URL', 'inviteServiceUrl'],
  ['PEOPLE_SEARCH_URL', 'peopleSearchUrl'],
  ['ENABLE_CALENDAR', 'enableCalendarIntegration'],
  ['GOOGLE_API_APP_CLIENT_ID', 'googleApiApplicationClientID'],
  ['MICROSOFT_API_APP_CLIENT_ID', 'microsoftApiApplicationClientID'],
  ['CHROME_EXTENSION_BANNER_JSON', 'chromeExtensionBanner'],
  ['AMPLITUDE_ID', 'analytics.amplitudeAPPKey'],
  ['GOOGLE_ANALYTICS_ID', 'analytics.googleAnalyticsTrackingId'],
  ['MATOMO_ENDPOINT', 'analytics.matomoEndpoint'],
  ['MATOMO_SITE_ID', 'analytics.matomoSiteID'],
  ['ANALYTICS_SCRIPT_URLS', 'analytics.scriptURLs'],
  ['ANALYTICS_WHITELISTED_EVENTS', 'analytics.whiteListedEvents'],
  ['TRANSLATION_LANGUAGES', 'transcription.translationLanguages', { keepEmpty: true }],
  ['TRANSLATION_LANGUAGES_HEAD', 'transcription.translationLanguagesHead', { keepEmpty: true }],
  ['USE_APP_LANGUAGE', 'transcription.useAppLanguage'],
  ['PREFERRED_LANGUAGE', 'transcription.preferredLanguage'],
  ['DISABLE_START_FOR_ALL', 'transcription.disableStartForAll'],
  ['AUTO_CAPTION_ON_RECORD', 'transcription.autoCaptionOnRecord'],
  ['DEPLOYMENTINFO_ENVIRONMENT', 'deploymentInfo.environment'],
  ['DEPLOYMENTINFO_ENVIRONMENT_TYPE', 'deploymentInfo.envType'],
  ['DEPLOYMENTINFO_REGION', 'deploymentInfo.region'],
  ['DEPLOYMENTINFO_SHARD', 'deploymentInfo.shard'],
] as const satisfies readonly Setting[];

const CODECS = ['AV1', 'H264', 'VP8', 'VP9'] as const;
const LAYERS = [
  ['LOW', 'low'],
  ['STANDARD', 'standard'],
  ['HIGH', 'high'],
  ['FULL', 'fullHd'],
  ['ULTRA', 'ultraHd'],
  ['SS_HIGH', 'ssHigh'],
] as const;

type BitrateVariable = `VIDEOQUALITY_BITRATE_${(typeof CODECS)[number]}_${(typeof LAYERS)[number][0]}`;

/** The bitrate of each codec and layer: `VIDEOQUALITY_BITRATE_VP8_LOW` is `videoQuality.vp8.low`. */
export const BITRATE_SETTINGS: readonly (readonly [BitrateVariable, string])[] = CODECS.flatMap((codec) =>
  LAYERS.map(([layer, key]) => [`VIDEOQUALITY_BITRATE_${codec}_${layer}` as const, `videoQuality.${codec.toLowerCase()}.${key}`] as const),
);

/** Variables that build-config.ts and rules.ts read besides the table. */
export const RULE_VARIABLES = [
  'ENABLE_XMPP_WEBSOCKET',
  'BOSH_RELATIVE',
  'ENABLE_CONFERENCE_REQUEST_HTTP',
  'ENABLE_COLIBRI_WEBSOCKET',
  'JVB_PREFER_SCTP',
  'ENABLE_AUTH',
  'ENABLE_AUTH_DOMAIN',
  'ENABLE_GUESTS',
  'TOKEN_AUTH_URL',
  'ENABLE_SUBDOMAINS',
  'BRANDING_DATA_URL',
  'P2P_STUN_SERVERS',
  'DESKTOP_SHARING_FRAMERATE_AUTO',
  'DESKTOP_SHARING_FRAMERATE_MIN',
  'DESKTOP_SHARING_FRAMERATE_MAX',
  'ROOM_PASSWORD_DIGITS',
  'CODEC_ORDER_JVB',
  'CODEC_ORDER_JVB_MOBILE',
  'CODEC_ORDER_P2P',
  'CODEC_ORDER_P2P_MOBILE',
  'ENABLE_LOCAL_RECORDING_SELF_START',
  'ETHERPAD_PUBLIC_URL',
  'ETHERPAD_URL_BASE',
  'WHITEBOARD_COLLAB_SERVER_PUBLIC_URL',
  'WHITEBOARD_COLLAB_SERVER_URL_BASE',
  'ENABLE_FILE_SHARING',
  'FILE_SHARING_MAX_SIZE',
  'RTCSTATS_ENABLED',
  'RTCSTATS_POLL_INTERVAL',
  'RTCSTATS_SEND_SDP',
  'RTCSTATS_STORE_LOGS',
  'ENABLE_RECORDING',
  'ENABLE_SERVICE_RECORDING',
  'ENABLE_FILE_RECORDING_SHARING',
  'ENABLE_LIVESTREAMING',
  'ENABLE_LIVESTREAMING_DATA_PRIVACY_LINK',
  'ENABLE_LIVESTREAMING_HELP_LINK',
  'ENABLE_LIVESTREAMING_TERMS_LINK',
  'ENABLE_LIVESTREAMING_VALIDATOR_REGEXP_STRING',
  'DROPBOX_APPKEY',
  'DROPBOX_REDIRECT_URI',
  'ENABLE_TRANSCRIPTIONS',
  'ENABLE_AUDIO_TRANSLATION',
] as const;

export type UiVariable = (typeof SETTINGS)[number][0] | BitrateVariable | (typeof RULE_VARIABLES)[number];

/** Every variable that shapes config.js, once. */
export const UI_VARIABLES: readonly UiVariable[] = [
  ...new Set<UiVariable>([...SETTINGS.map(([variable]) => variable), ...BITRATE_SETTINGS.map(([variable]) => variable), ...RULE_VARIABLES]),
];
